package sandbox

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// deadline is when something ends that nobody confirmed, such as a transfer,
// whose money then goes back.
type deadline struct {
	Key []string `json:"key"`
}

// deadlines has the key time, kind, number.
const deadlines table[deadline] = "deadlines"

// overdue ends what was not confirmed in time, by the kinds of deadlines.
var overdue = map[string]func(c *call, key []string) error{
	"transfer":       overdueTransfer,
	"transfer-batch": overdueBatch,
}

// deadlineTime writes the time of a deadline so that texts are in its order.
const deadlineTime = "20060102150405.000000000"

// until sets a deadline for a record of a kind.
func (c *call) until(t time.Time, kind string, key []string) {
	deadlines.put(c, &deadline{key}, t.UTC().Format(deadlineTime), kind, fmt.Sprintf("%012d", deadlines.next(c)))
}

// pass lets time go by: it ends what is overdue, each at its time.
func (s *Sandbox) pass(now time.Time) error {
	due, err := s.due(now)
	if err != nil || len(due) == 0 {
		return err
	}
	var letters []letter
	err = s.store.run(true, func(tx *bbolt.Tx) error {
		for _, key := range due {
			at, err := time.Parse(deadlineTime, key[0])
			if err != nil {
				return fmt.Errorf("a deadline is damaged: %w", err)
			}
			c := &call{tx: tx, sandbox: s, now: at, quirks: &s.quirks}
			d, ok := deadlines.get(c, key...)
			if !ok {
				continue // another request was faster
			}
			deadlines.remove(c, key...)
			if err := overdue[key[1]](c, d.Key); err != nil {
				return err
			}
			letters = append(letters, c.letters...)
		}
		return nil
	})
	if err == nil {
		s.courier.send(s, letters)
	}
	return err
}

// due finds the deadlines that have passed, the first one first.
func (s *Sandbox) due(now time.Time) (due [][]string, err error) {
	err = s.store.run(false, func(tx *bbolt.Tx) error {
		last := now.UTC().Format(deadlineTime)
		for key := range deadlines.all(&call{tx: tx}) {
			if key[0] > last {
				break
			}
			due = append(due, slices.Clone(key))
		}
		return nil
	})
	return due, err
}
