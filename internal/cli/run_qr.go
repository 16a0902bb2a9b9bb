package cli

import (
	"encoding/json"
	"fmt"

	"github.com/wxctl/wxctl/pkg/render"
)

// showCode draws the code_url of a response as a QR code for who sits at the
// terminal, unless only a part of the response was asked for or it went to a file.
func (r *responder) showCode(body []byte) {
	if !r.app.ErrTerminal || r.query != nil || r.file != "" {
		return
	}
	var response struct {
		CodeURL string `json:"code_url"`
	}
	if json.Unmarshal(body, &response) != nil || response.CodeURL == "" {
		return
	}
	options := render.Options{Color: r.app.ColorErr(), Width: r.app.Width()}
	if err := render.QRCode(r.app.Err, response.CodeURL, options); err != nil {
		fmt.Fprintf(r.app.Err, "code_url is not drawn: %v\n", err)
	}
}
