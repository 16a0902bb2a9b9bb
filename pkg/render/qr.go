package render

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quietZone is how many modules around a QR code are light.
const quietZone = 4

// ErrTooNarrow is the error of a QR code that is wider than the terminal.
var ErrTooNarrow = errors.New("the terminal is too narrow for the QR code")

// QRCode draws a text as a QR code on a terminal of o.Width columns. Two modules,
// one above the other, are one character. Light is the colour of the text: without
// o.Color the code is right where the background is dark, and inverted elsewhere.
// The error is [ErrTooNarrow], or that the text is too long.
func QRCode(w io.Writer, text string, o Options) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	size := code.Bounds().Dx()
	if o.Width > 0 && size+2*quietZone > o.Width {
		return ErrTooNarrow
	}
	light := func(x, y int) bool {
		return x < 0 || y < 0 || x >= size || y >= size || code.At(x, y) != color.Black
	}
	begin, end := "", ""
	if o.Color {
		begin, end = "\x1b[97;40m", "\x1b[0m"
	}
	for y := -quietZone; y < size+quietZone; y += 2 {
		var line strings.Builder
		for x := -quietZone; x < size+quietZone; x++ {
			line.WriteString(halfBlock(light(x, y), light(x, y+1)))
		}
		if _, err := fmt.Fprintf(w, "%s%s%s\n", begin, line.String(), end); err != nil {
			return err
		}
	}
	return nil
}

func halfBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
