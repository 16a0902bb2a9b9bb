package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// An instance runs the calls of one change. row is the instance's row in the
// state at every moment: what the journal says is what it holds.
type instance struct {
	run    *run
	job    *plan.Job
	part   plan.Part
	caller op.Caller
	row    *state.Row
	// value is the object as it became, with its sensitive values.
	value cty.Value
	calls int // made or passed over so far, to find the plan's Call
}

// errStopped is the error of an instance that a cancellation has stopped
// between two calls.
var errStopped = errors.New("stopped before all calls were made")

// errStillUnknown is the error of an interrupted call whose repetition was not
// let in.
var errStillUnknown = errors.New("what became of the interrupted call is still not known")

func (i *instance) execute() error {
	i.value = i.job.Absent()
	if i.job.LookedUp() && i.part != plan.Make {
		if err := i.foundOut(); err != nil {
			return err
		}
	}
	for _, r := range i.job.Repeats {
		if err := i.repeat(r); err != nil {
			return err
		}
	}
	if len(i.job.Repeats) > 0 {
		job, err := i.job.Continue(i.row)
		if err != nil {
			return err
		}
		i.job = job.Only(i.part)
	}
	if len(i.job.Stages) == 0 && i.part == plan.Whole {
		return i.keep()
	}
	for _, s := range i.job.Stages {
		if err := i.stage(s); err != nil {
			return err
		}
	}
	if i.value.IsNull() && i.part == plan.Whole {
		i.value = i.job.Value() // the stages were about an earlier object alone
	}
	return nil
}

// foundOut writes down what became of an interrupted call that was looked up.
func (i *instance) foundOut() error {
	row := *i.row
	if i.job.Exists() {
		prior, err := i.job.EncodePrior()
		if err != nil {
			return err
		}
		row = *prior
		row.Deposed = i.row.Deposed
	}
	row.Pending = nil
	return i.put(&row)
}

// keep writes the row of an instance that needs no call: it was adopted, or
// turned out to be done, or only its protection changed.
func (i *instance) keep() error {
	if i.job.Change.After.IsNull() {
		return i.drop()
	}
	i.value = i.job.Value()
	row, value, err := i.job.EncodeFinal(i.value, i.value)
	if err != nil {
		return err
	}
	i.value = value
	if i.row != nil {
		row.Deposed = i.row.Deposed
	}
	return i.put(row)
}

func (i *instance) put(row *state.Row) error {
	if err := i.journal(state.Put, row); err != nil {
		return err
	}
	i.row = row
	return nil
}

// drop takes the row out of the state.
func (i *instance) drop() error {
	if i.row == nil {
		return nil
	}
	if err := i.journal(state.Forget, nil); err != nil {
		return err
	}
	i.row, i.value = nil, i.job.Absent()
	return nil
}

func (i *instance) stage(s *plan.Stage) error {
	object := s.Prior
	last := lastCall(s.Steps)
	for n, step := range s.Steps {
		if step.Endpoint == nil {
			object = resources.Settle(step.After, object)
			i.calls++
			continue
		}
		c := &call{instance: i, stage: s, step: step, key: s.Keys[n], object: object, first: n == 0, final: n == last}
		if err := c.make(); err != nil {
			return err
		}
		object = c.object
	}
	return i.endStage(s, object, last >= 0)
}

func lastCall(steps []resources.Step) int {
	for n := len(steps) - 1; n >= 0; n-- {
		if steps[n].Endpoint != nil {
			return n
		}
	}
	return -1
}

// endStage writes what the stage's last call has not written: the end of an
// object that is only forgotten, a change that needed no call.
func (i *instance) endStage(s *plan.Stage, object cty.Value, called bool) error {
	switch {
	case s.Deposed:
		if i.row == nil || i.row.Deposed == nil {
			return nil
		}
		row := *i.row
		row.Deposed = nil
		i.job.Stamp(&row)
		return i.put(&row)
	case s.Wanted.IsNull():
		return i.drop()
	case called:
		return nil
	}
	if object.IsNull() {
		object = s.Wanted
	}
	row, value, err := i.job.EncodeFinal(object, s.Wanted)
	if err != nil {
		return err
	}
	if i.row != nil {
		row.Deposed = i.row.Deposed
	}
	i.value = value
	return i.put(row)
}

// A call is one step on its way through the journal.
type call struct {
	*instance
	stage  *plan.Stage
	step   resources.Step
	key    string
	object cty.Value // before the call, then after it
	first  bool
	final  bool
}

func (c *call) make() error {
	if c.run.stopping() {
		return errStopped
	}
	request, err := c.step.Request(c.object, c.key)
	if err != nil {
		return fmt.Errorf("%s: %w", c.step.Name, err)
	}
	before := c.row
	begun, err := c.begin(request)
	if err != nil {
		return err
	}
	if err := c.journal(state.Begin, begun); err != nil {
		return err
	}
	c.row = begun
	answer, err := c.send(c.step, request)
	if err != nil {
		return c.failed(before, err)
	}
	return c.done(answer)
}

// begin is the row as it will be, with the call pending.
func (c *call) begin(request any) (*state.Row, error) {
	pending, err := c.pending(request)
	if err != nil {
		return nil, err
	}
	after := resources.Settle(c.step.After, c.object)
	if after.IsNull() {
		after = c.object
	}
	if c.stage.Deposed {
		pending.Prior = c.row.Deposed
		old, err := c.job.Encode(after, c.row.Deposed)
		if err != nil {
			return nil, err
		}
		old.Pending = pending
		row := *c.row
		row.Deposed = old
		return &row, nil
	}
	row, err := c.job.Encode(after, c.kept())
	if err != nil {
		return nil, err
	}
	pending.Prior = c.row
	row.Pending = pending
	switch {
	case c.stage.Deposes && c.first:
		if row.Deposed, err = c.job.EncodePrior(); err != nil {
			return nil, err
		}
	case c.row != nil:
		row.Deposed = c.row.Deposed
	}
	return row, nil
}

// kept is the row whose hashes stand for the sensitive values that the object
// does not hold: none when a new object is made.
func (c *call) kept() *state.Row {
	if c.object.IsNull() {
		return nil
	}
	return c.row
}

func (c *call) pending(request any) (*state.Pending, error) {
	e := c.step.Endpoint
	whole, open, secrets, err := plan.Wire(e.Request(), request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.step.Name, err)
	}
	if c.job.Hides() {
		open, secrets = map[string]any{}, true
	}
	text, err := json.Marshal(open)
	if err != nil {
		return nil, fmt.Errorf("%s: print the request: %w", c.step.Name, err)
	}
	hash, err := c.job.RequestHash(whole)
	if err != nil {
		return nil, err
	}
	return &state.Pending{
		Operation: e.Name, Endpoint: e.Method + " " + e.Path, Step: c.step.Name, Key: c.key,
		Request: text, Secrets: secrets, RequestHash: hash, Since: c.run.options.Clock().UTC(),
	}, nil
}

// send makes the call. An error which means that its goal was reached before
// is none.
func (i *instance) send(step resources.Step, request any) (any, error) {
	planned := i.nextCall()
	start := i.run.options.Clock()
	i.run.tell(Event{Kind: CallBegun, Address: i.job.Change.Address, Change: i.job.Change, Call: planned})
	answer := step.Endpoint.NewResponse()
	var out any = answer
	if answer == nil {
		answer = map[string]any{}
		out = answer
	}
	err := i.caller.Call(i.run.hard, step.Endpoint, request, out)
	if err != nil && step.AlreadyDone != nil && step.AlreadyDone(err) {
		answer, err = nil, nil
	}
	e := Event{Kind: CallDone, Address: i.job.Change.Address, Change: i.job.Change, Call: planned, Elapsed: i.run.options.Clock().Sub(start)}
	if err != nil {
		e.Kind, e.Err, e.Unknown = CallFailed, err, i.run.options.Classify(err) == Unknown
	}
	i.run.tell(e)
	return answer, err
}

// nextCall is the plan's description of the call that is made next.
func (i *instance) nextCall() *plan.Call {
	n := i.calls
	i.calls++
	if n >= len(i.job.Change.Calls) {
		return nil
	}
	return &i.job.Change.Calls[n]
}

// failed records a refusal; of a call whose outcome is unknown the journal
// keeps the beginning.
func (i *instance) failed(before *state.Row, err error) error {
	if i.run.options.Classify(err) == Unknown {
		return fmt.Errorf("%w; the next apply finishes it", err)
	}
	if e := i.journal(state.Failed, before); e != nil {
		return errors.Join(err, e)
	}
	i.row = before
	return err
}

func (c *call) done(answer any) error {
	object, err := c.step.Result(c.object, answer)
	if err != nil {
		return fmt.Errorf("%s: read the answer: %w", c.step.Name, err)
	}
	object, _ = object.UnmarkDeep()
	row, err := c.rowAfter(object)
	if err != nil {
		return err
	}
	if err := c.journal(state.Done, row); err != nil {
		return err
	}
	c.row, c.object = row, object
	return nil
}

// rowAfter is the row once the call is done.
func (c *call) rowAfter(object cty.Value) (*state.Row, error) {
	if c.stage.Deposed {
		return c.deposedAfter(object)
	}
	if object.IsNull() {
		c.value = object
		return nil, nil
	}
	var row *state.Row
	var err error
	if c.final && !c.stage.Wanted.IsNull() {
		row, c.value, err = c.job.EncodeFinal(object, c.stage.Wanted)
	} else {
		c.value = object
		row, err = c.job.Encode(object, c.row)
	}
	if err != nil {
		return nil, err
	}
	row.Deposed = c.row.Deposed
	return row, nil
}

func (c *call) deposedAfter(object cty.Value) (*state.Row, error) {
	row := *c.row
	row.Deposed = nil
	if object.IsNull() || c.final {
		return &row, nil
	}
	old, err := c.job.Encode(object, c.row.Deposed)
	row.Deposed = old
	return &row, err
}

// repeat makes an interrupted call again.
func (i *instance) repeat(r *plan.Repeat) error {
	if i.run.stopping() {
		return errStopped
	}
	answer, err := i.send(r.Step, r.Request)
	if err != nil && i.run.options.Classify(err) == Barred {
		return i.barred(err)
	}
	if err != nil {
		return i.failed(i.rowBefore(r), err)
	}
	object, err := r.Step.Result(r.Prior, answer)
	if err != nil {
		return fmt.Errorf("%s: read the answer: %w", r.Step.Name, err)
	}
	row, err := i.rowAfterRepeat(r, object)
	if err != nil {
		return err
	}
	if err := i.journal(state.Done, row); err != nil {
		return err
	}
	i.row, i.value = row, object
	return nil
}

// barred is the error of an interrupted call whose repetition was not let in.
// It says the way out, should it never be, except where waiting is all.
func (i *instance) barred(err error) error {
	if errors.Is(err, client.ErrRateLimited) {
		return fmt.Errorf("%w; %w: apply again later", err, errStillUnknown)
	}
	a := i.job.Change.Address
	return fmt.Errorf("%w; %w: mend the cause and apply again. If WeChat Pay goes on refusing it, look the object up in the merchant platform: "+
		"`wxctl state rm --force '%s'` forgets it with its call; if it is there, `wxctl import '%s' ID` then manages it again",
		err, errStillUnknown, a, a)
}

func (i *instance) rowBefore(r *plan.Repeat) *state.Row {
	if !r.Deposed {
		return r.Pending.Prior
	}
	row := *i.row
	row.Deposed = r.Pending.Prior
	return &row
}

func (i *instance) rowAfterRepeat(r *plan.Repeat, object cty.Value) (*state.Row, error) {
	object, _ = object.UnmarkDeep()
	if r.Deposed {
		row := *i.row
		row.Deposed = nil
		if object.IsNull() {
			return &row, nil
		}
		old, err := i.job.Encode(object, i.row.Deposed)
		row.Deposed = old
		return &row, err
	}
	if object.IsNull() {
		return nil, nil
	}
	row, err := i.job.Encode(object, i.row)
	if err != nil {
		return nil, err
	}
	row.Deposed = i.row.Deposed
	return row, nil
}

// journal makes an entry durable. It does not heed a cancellation: what has
// happened must be written down.
func (i *instance) journal(kind state.EntryKind, row *state.Row) error {
	err := i.run.options.Backend.Append(context.WithoutCancel(i.run.hard), state.Entry{
		Kind: kind, Time: i.run.options.Clock().UTC(), Address: i.job.Change.Address, Row: row,
	})
	if err != nil {
		err = fmt.Errorf("write the journal: %w", err)
		i.run.abort(err)
	}
	return err
}

// elapsedSince is the time that an instance took.
func (r *run) elapsedSince(start time.Time) time.Duration { return r.options.Clock().Sub(start) }
