package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func exampleConfig() client.Config {
	keys := clienttest.TheKeys()
	return client.Config{
		Identity:    client.Identity{MchID: clienttest.MchID, SerialNo: clienttest.SerialNo},
		PrivateKey:  keys.Merchant,
		APIv3Key:    clienttest.APIv3Key,
		PublicKeyID: clienttest.PublicKeyID,
		PublicKey:   &keys.WeChat.PublicKey,
	}
}

// A request that breaks its own rules is refused before it is sent, with all
// that is wrong with it.
func ExampleClient_Call() {
	type request struct {
		OutTradeNo string `json:"out_trade_no" wx:"required,min=6,max=32,format=tradeno"`
		Total      op.Fen `json:"total" wx:"required,min=1"`
	}
	prepay := op.Define[request, op.None](op.Spec{
		Name: "prepay", Product: "example", Method: http.MethodPost, Path: "/v3/example", Modes: op.Direct,
		Effect: op.MovesMoney, Key: "out_trade_no",
	})
	c, err := client.New(exampleConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = prepay.Do(context.Background(), c, &request{OutTradeNo: "订单"})
	fmt.Println(errors.Is(err, op.ErrInvalid))
	fmt.Println(err)
	// Output:
	// true
	// prepay: out_trade_no: has 2 characters, at least 6 are needed
	// total: is 0, at least 1 is needed
}

// Every error of a configuration says what was given, what is needed and where
// it is found.
func ExampleNew() {
	cfg := exampleConfig()
	cfg.APIv3Key = "too short"
	_, err := client.New(cfg)
	fmt.Println(err)
	// Output:
	// APIv3Key: 9 bytes were given; needed is the APIv3 key of 32 bytes; it was set, and can be set anew, in the merchant platform under 账户中心 → API安全 → APIv3密钥
}
