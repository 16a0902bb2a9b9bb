package clienttest_test

import (
	"net/http"
	"testing"

	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

type amount struct {
	Total    op.Fen `json:"total" wx:"required,min=1"`
	Currency string `json:"currency" wx:"enum=CNY,default=CNY"`
}

type receiver struct {
	Name string `json:"name" wx:"required,encrypt,max=64"`
	Kind string `json:"kind" wx:"enum=A|B"`
}

type request struct {
	No        string     `json:"out_no" wx:"required,min=6,max=32,format=tradeno"`
	ID        string     `path:"stock_id" wx:"max=20"`
	Filter    string     `query:"filter"`
	Key       string     `header:"Idempotency-Key" wx:"max=64"`
	Amount    amount     `json:"amount" wx:"required"`
	Receivers []receiver `json:"receivers" wx:"required,items=2..3"`
}

type response struct {
	ID        string     `json:"id"`
	State     string     `json:"state" wx:"enum=ON|OFF"`
	At        op.Time    `json:"at"`
	Receivers []receiver `json:"receivers"`
}

type file struct {
	File op.Upload `form:"file" wx:"required"`
}

var endpoints = []*op.Endpoint{
	&op.Define[request, response](op.Spec{Name: "keyed", Product: "test", Method: http.MethodPost, Path: "/v3/test/{stock_id}/keyed", Modes: op.Direct, Effect: op.MovesMoney, Key: "out_no"}).Endpoint,
	&op.Define[request, response](op.Spec{Name: "unkeyed", Product: "test", Method: http.MethodPost, Path: "/v3/test/{stock_id}/unkeyed", Modes: op.Direct, Effect: op.Write}).Endpoint,
	&op.Define[struct {
		ID string `path:"stock_id"`
	}, op.None](op.Spec{Name: "delete", Product: "test", Method: http.MethodDelete, Path: "/v3/test/{stock_id}", Modes: op.Direct, Effect: op.Write, Reentrant: true, Success: []int{204}}).Endpoint,
	&op.Define[struct {
		ID    string `path:"stock_id"`
		Limit int    `query:"limit" wx:"required,min=1,max=10"`
	}, response](op.Spec{Name: "get", Product: "test", Method: http.MethodGet, Path: "/v3/test/{stock_id}", Modes: op.Direct}).Endpoint,
	&op.Define[file, response](op.Spec{Name: "upload", Product: "test", Method: http.MethodPost, Path: "/v3/test/upload", Modes: op.Direct, Effect: op.Write, Upload: true, Reentrant: true}).Endpoint,
	&op.Define[struct {
		Token string `query:"token" wx:"required"`
	}, op.None](op.Spec{Name: "file", Product: "test", Method: http.MethodGet, Path: "/v3/test/file", Modes: op.Direct, Reply: op.File}).Endpoint,
}

func TestBattery(t *testing.T) {
	for _, e := range endpoints {
		t.Run(e.Name, func(t *testing.T) { clienttest.Battery(t, e) })
	}
}
