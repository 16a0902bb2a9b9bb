package catalog

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// TestOpenAPIIsValid has a validator of others read the document.
func TestOpenAPIIsValid(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(OpenAPI("test", All()))
	require.NoError(t, err)
	d, err := openapi3.NewLoader().LoadFromData(data)
	require.NoError(t, err)
	require.NoError(t, d.Validate(t.Context()))

	refund := d.Paths.Value("/v3/refund/domestic/refunds").Post
	require.Equal(t, "refund", refund.OperationID)
	body := refund.RequestBody.Value.Content["application/json"].Schema.Value
	require.Contains(t, body.Required, "out_refund_no")
	require.Equal(t, "moves-money", refund.Extensions["x-wechatpay-effect"])
	require.NotNil(t, refund.Responses.Value("200").Value.Content["application/json"].Schema.Value.Properties["refund_id"])
	require.NotNil(t, d.Paths.Value("/v3/billdownload/file").Get.Responses.Value("200").Value.Content["application/octet-stream"])
	require.NotNil(t, d.Paths.Value("/v3/marketing/favor/media/image-upload").Post.RequestBody.Value.Content["multipart/form-data"].Schema.Value.Properties["meta"].Value.Properties["sha256"])
}

// TestOpenAPIHasEveryOperation counts them: nothing falls through.
func TestOpenAPIHasEveryOperation(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, item := range OpenAPI("test", All())["paths"].(object) {
		for _, o := range item.(object) {
			names[o.(object)["x-wechatpay-operation"].(string)] = true
			aliases, _ := o.(object)["x-wechatpay-aliases"].([]string)
			for _, alias := range aliases {
				names[alias] = true
			}
		}
	}
	for _, e := range All() {
		if len(e.Path) > 0 && e.Path[0] == '/' {
			require.True(t, names[e.Name], e.Name)
		}
	}
}
