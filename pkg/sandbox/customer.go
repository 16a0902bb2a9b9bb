package sandbox

import (
	"encoding/json"
	"errors"

	"go.etcd.io/bbolt"
)

// customers are what a customer does with a number of each kind. One that does
// not know the number answers ORDER_NOT_EXIST.
var customers = []func(c *call, number string) (any, error){
	payOrder, payCombined, advanceServiceOrder, grantPermission, fillFapiaoTitle,
}

// registerCustomers registers the customers.
func registerCustomers(r *registry) {
	handleControl(r, "pay", func(s *Sandbox, in *struct {
		OutTradeNo string `json:"out_trade_no"`
	}) (any, error) {
		return s.Pay(in.OutTradeNo)
	})
	handleControl(r, "complain", func(s *Sandbox, in *Grievance) (any, error) { return s.Complain(*in) })
}

// Pay is the customer who does what a merchant waits for: pays an order, or a
// combined one, in full, confirms a pay-score order or pays it once it is completed,
// grants a pay-score permission, or fills in the title of an invoice. The number is an
// out_trade_no, a combine_out_trade_no, an out_order_no, an authorization_code, a
// fapiao_apply_id or a transaction_id; where several merchants have one of that number,
// the one that waits is meant. The merchant is notified. What comes back is what a query
// answers then.
func (s *Sandbox) Pay(number string) (json.RawMessage, error) {
	return s.act(func(c *call) (any, error) { return c.customer(number) })
}

func (c *call) customer(number string) (any, error) {
	unknown := noOrder()
	refused := unknown
	for _, act := range customers {
		out, err := act(c, number)
		var failed *failure
		switch {
		case err == nil:
			return out, nil
		case !errors.As(err, &failed):
			return nil, err
		case failed.Code != codeOrderNotExist && refused == unknown:
			refused = err
		}
	}
	return nil, refused
}

// act does something that no merchant called for, and tells merchants of it.
func (s *Sandbox) act(f func(*call) (any, error)) (json.RawMessage, error) {
	var data json.RawMessage
	var letters []letter
	err := s.store.run(true, func(tx *bbolt.Tx) error {
		c := &call{tx: tx, sandbox: s, now: s.clock(), quirks: &s.quirks}
		out, err := f(c)
		if err != nil {
			return err
		}
		letters = c.letters
		data, err = (&encoder{fraction: s.quirks.FractionalTimes}).encode(out)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.courier.send(s, letters)
	return data, nil
}

// stranger makes up the openid of a customer whom nobody has named.
func (c *call) stranger() string { return "o" + c.sandbox.random.letters(27) }
