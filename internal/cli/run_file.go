package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// fileOptions are the flags of calls whose response announces a file.
type fileOptions struct {
	// Download is where the file goes; "-" is stdout, and so is "" with Format.
	Download string
	// Format is that of the rows; "" leaves the file as it is.
	Format string
	// Summary is the file that the summary of a bill goes to; "" is stderr.
	Summary string
	// Wait is how long a bill may still be in the making.
	Wait time.Duration
}

// defaultWait lasts from when bills are begun to when they are ready.
const defaultWait = time.Hour

// defineDownload adds the flag that says what it is about where it cannot be
// used.
func (o *fileOptions) defineDownload(flags *pflag.FlagSet) {
	flags.StringVar(&o.Download, "download", "", "fetch the file that the response announces (a bill) to `FILE`, unpacked and its digest checked; - is stdout")
}

// defineRows adds the flags that only operations have which announce a file:
// fields of others have the same names.
func (o *fileOptions) defineRows(flags *pflag.FlagSet) {
	flags.StringVar(&o.Format, "format", "", "write the bill's rows in `FORMAT`: csv, json or ndjson; to stdout unless --download")
	flags.StringVar(&o.Summary, "summary", "", "write the bill's summary to `FILE`, in the same format, instead of stderr")
	flags.DurationVar(&o.Wait, "wait", defaultWait, "ask again for up to `DURATION` while the bill is being made; 0 does not")
}

// wantsFile reports whether the announced file is to be fetched.
func (o *fileOptions) wantsFile() bool { return o.Download != "" || o.Format != "" }

// toStdout reports whether it goes to stdout, in place of the response.
func (o *fileOptions) toStdout() bool { return o.Download == "" || o.Download == "-" }

func formatNames() []string {
	var names []string
	for _, f := range bill.Formats() {
		names = append(names, string(f))
	}
	return names
}

// checkFile finds flags that do not go together.
func (o *runOptions) checkFile(flags *pflag.FlagSet) error {
	names := formatNames()
	switch {
	case o.Format != "" && !slices.Contains(names, o.Format):
		return &UsageError{Message: fmt.Sprintf("--format: %q is no format, want %s", o.Format, oneOf(names)), Hint: didYouMean("--format ", o.Format, names)}
	case flags.Changed("summary") && o.Format == "":
		return usagef("--summary: without --format the summary stays in the bill")
	case flags.Changed("wait") && !o.wantsFile():
		return usagef("--wait: only --download and --format wait for a bill")
	case o.Wait < 0:
		return usagef("--wait: %s is less than nothing", o.Wait)
	case !o.wantsFile() || !o.toStdout():
		return nil
	case o.JQ != "":
		return usagef("--jq: the response is not printed when the file goes to stdout; add --download FILE")
	case o.Out != "":
		return usagef("--out: the response is not written when the file goes to stdout; --download FILE takes the file")
	}
	return nil
}

// announcesFile reports whether an operation answers with where a file is.
func announcesFile(o *catalog.Operation) bool {
	return slices.ContainsFunc(o.Endpoints, func(e *op.Endpoint) bool {
		response := e.Response()
		list := response.Field("download_bill_list")
		return response.Field("download_url") != nil ||
			response.Field("url") != nil && response.Field("hash_value") != nil ||
			list != nil && list.Elem != nil && list.Elem.Object != nil && list.Elem.Object.Field("download_url") != nil
	})
}

// announcement is a response that announces a file.
type announcement struct {
	announced
	// Flow is where the lists of cash coupons are.
	Flow string `json:"url"`
	// Parts are the encrypted parts of a bill, Count says how many there are.
	Parts []announcedPart `json:"download_bill_list"`
	Count int             `json:"download_bill_count"`
}

// announced is a file.
type announced struct {
	URL       string `json:"download_url"`
	HashType  string `json:"hash_type"`
	HashValue string `json:"hash_value"`
	// seal is nil for a file that is not encrypted.
	seal *client.Seal
}

type announcedPart struct {
	announced
	Sequence int64  `json:"bill_sequence"`
	Key      string `json:"encrypt_key"`
	Nonce    string `json:"nonce"`
}

// announcedFiles are the files that a response announces, which make one in
// their order. There are none while WeChat Pay is still at it. algorithm is that
// of the request.
func announcedFiles(response []byte, algorithm string) ([]announced, error) {
	var a announcement
	if err := json.Unmarshal(response, &a); err != nil {
		return nil, fmt.Errorf("the response is not JSON: %w", err)
	}
	if a.URL = cmp.Or(a.URL, a.Flow); a.URL != "" {
		return []announced{a.announced}, nil
	}
	if a.Count != len(a.Parts) {
		return nil, fmt.Errorf("the response announces %d files and names %d", a.Count, len(a.Parts))
	}
	slices.SortStableFunc(a.Parts, func(x, y announcedPart) int { return cmp.Compare(x.Sequence, y.Sequence) })
	var files []announced
	for _, part := range a.Parts {
		if part.Key != "" {
			part.seal = &client.Seal{Algorithm: algorithm, Key: part.Key, Nonce: part.Nonce}
		}
		files = append(files, part.announced)
	}
	return files, nil
}

func (a announced) digest() client.Digest { return client.Digest{Type: a.HashType, Value: a.HashValue} }
