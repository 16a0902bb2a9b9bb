// Package sandbox is a WeChat Pay v3 in a box: an HTTP server that checks
// signatures, plays the states, keys, limits and errors of WeChat Pay, and
// answers signed.
//
// A [Sandbox] lives in a folder: the keys of its two merchants (one direct,
// one service provider), its own platform keys, and everything that was done
// so far. It is there to catch a client's mistakes, so it shares no signing,
// verifying, encrypting or decoding code with package client. It only shares
// the declarations of the operations (package op and the products), against
// which it checks requests by a walk of its own.
//
// Semantics are written as typed handlers, see handle; what WeChat Pay does
// not document, and the sandbox has therefore chosen, is a switch of [Quirks].
//
// A request goes through these rooms:
//
//	router.go      path and method → the operation, or an empty 404 or 405
//	fault.go       what goes wrong, before and after (strike.go)
//	serve.go       headers, the key that is named, the transaction, the answer
//	auth.go        Authorization: merchant, clock, serial number, signature
//	decode.go      path, query and body, held against the declaration
//	favor.go, …    what the operation does: one file or a few per product
//	encode.go      the answer, with its sensitive fields encrypted
//
// What customers do is in customer.go and beside the products. What a call has to
// tell a merchant is made in notification.go and delivered, after the call, by
// courier.go. rotate.go changes the platform certificate.
//
// To play another operation, write a function of (*call, *Request) and name it
// to handle in the product's register function. Records live in a table, money
// in account, files to download in publish, and numbers that make a repeat safe
// in once.
package sandbox
