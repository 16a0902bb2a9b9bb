package sandbox

import "github.com/wxctl/wxctl/pkg/client/security"

func registerSecurity(r *registry) {
	handle(r, security.Echo, func(_ *call, in *security.EchoRequest) (*security.EchoResponse, error) {
		return &security.EchoResponse{EchoMessage: in.EchoMessage, EncryptedEchoMessage: in.EncryptedEchoMessage}, nil
	})
}
