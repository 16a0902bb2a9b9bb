package payscore

import (
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/refund"
)

// Refund refunds an order that was paid (申请退款). It is [refund.Create] by another
// name: the payment is named by the transaction_id of the order's collection.
var Refund = op.Alias(refund.Create, op.Spec{
	Name: "payscore-refund", Product: "payscore", Lookup: "payscore-refund-query",
})

// QueryRefund returns a refund (查询单笔退款). It is [refund.Query] by another name.
var QueryRefund = op.Alias(refund.Query, op.Spec{
	Name: "payscore-refund-query", Product: "payscore",
})
