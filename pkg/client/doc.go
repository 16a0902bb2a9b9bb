// Package client is the transport of WeChat Pay v3: it signs requests, proves
// answers, and says precisely what went wrong.
//
// A [Client] belongs to one merchant. It is made from a [Config] and runs the
// operations that are declared in the product packages:
//
//	c, err := client.New(client.Config{
//		Identity:    client.Identity{MchID: "1900000109", SerialNo: "5157F09E…", AppID: "wx…"},
//		PrivateKey:  key,               // client.LoadPrivateKey("apiclient_key.pem")
//		PublicKeyID: "PUB_KEY_ID_0119…",
//		PublicKey:   wechatKey,         // client.LoadPublicKey("pub_key.pem")
//		APIv3Key:    os.Getenv("…"),    // for notifications
//	})
//	refund, err := refund.Create.Do(ctx, c, &refund.CreateRequest{…})
//
// # Trust
//
// Nothing of a 2xx answer is used before its signature is verified, by WeChat
// Pay's public key, by its platform certificates, or by either during a
// migration. Platform certificates are downloaded when they are needed, kept in
// Config.CertDir, and refreshed twice a day and when an unknown serial appears.
// An answer that is not proven is an [ErrSignature]; for a call that changes
// something it is an [ErrUnknownOutcome] too.
//
// # Repeats
//
// A call is repeated, with growing and jittered pauses, when a repeat is safe:
// reads, writes that carry a key of their own, and writes that are re-entrant by
// nature ([op.Endpoint.Repeatable]). Repeats are byte for byte the same request.
// What repeats is a connection that broke, an answer that broke off, 429 and
// 5xx. Retry-After is honoured up to a minute; nothing outlasts the context.
// When no connection can be
// made, the second domain gets the call, whatever it does: nothing was sent.
//
// Calls are limited to the published rate of their operation, in one budget per
// merchant and operation for all clients that have the same [Shared]. A 429
// halves it for a while.
//
// # Errors
//
// What WeChat Pay answered, or failed to, is an [*Error]; errors.Is tells its
// kind, whatever the spelling of the code:
//
//	switch {
//	case errors.Is(err, client.ErrNotFound):       // absent
//	case errors.Is(err, client.ErrUnknownOutcome): // look it up, or repeat with the same key
//	case errors.Is(err, op.ErrInvalid):            // refused unsent; errors.As *op.FieldError
//	}
//
// # Notifications
//
// [Client.NotificationHandler] receives them; [Client.ParseNotification] is for
// frameworks of other shapes. [Notification.Event] gives typed content.
package client
