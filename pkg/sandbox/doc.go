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
package sandbox
