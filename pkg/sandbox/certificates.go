package sandbox

import "github.com/wxctl/wxctl/pkg/client/certificate"

func registerCertificates(r *registry) { handle(r, certificate.List, listCertificates) }

// listCertificates gives the platform certificates, encrypted with the APIv3 key
// of the caller. Merchants that were opened with the public key have none.
func listCertificates(c *call, in *certificate.ListRequest) (*certificate.Certificates, error) {
	if c.quirks.PublicKeyOnly {
		return nil, notFound("the merchant has no platform certificates, use the WeChat Pay public key")
	}
	if in.AlgorithmType == certificate.SM2 {
		return nil, notFound("the merchant has no certificates of this kind")
	}
	out := &certificate.Certificates{}
	for _, p := range *c.sandbox.world.platform.Load() {
		if c.now.After(p.expires) {
			continue
		}
		sealed, err := sealCertificate(c, &p)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, *sealed)
	}
	return out, nil
}

func sealCertificate(c *call, p *platformKey) (*certificate.Certificate, error) {
	nonce := c.sandbox.random.letters(12)
	ciphertext, err := wrap(c.merchant.APIv3Key, nonce, "certificate", []byte(p.certificate))
	if err != nil {
		return nil, err
	}
	return &certificate.Certificate{
		SerialNo:      p.serial,
		EffectiveTime: at(p.notBefore),
		ExpireTime:    at(p.expires),
		EncryptCertificate: certificate.Encrypted{
			Algorithm: "AEAD_AES_256_GCM", Nonce: nonce, AssociatedData: "certificate", Ciphertext: ciphertext,
		},
	}, nil
}
