package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

type importOptions struct {
	engineOptions
	Address addr.Instance
	// ID is what the type wants: see resources.Importer.
	ID string
}

func newImportCommand(app *App, run func(context.Context, *importOptions) error) *cobra.Command {
	opts := &importOptions{engineOptions: engineOptions{App: app, Parallelism: apply.DefaultParallelism}}
	cmd := &cobra.Command{
		Use:   "import ADDRESS ID",
		Short: "Manage an object that exists already",
		Long: `import takes an object that exists in the account into the state. Its block must
be in the configuration. What ID is depends on the type: "wxctl schema" says it,
as does the message about a wrong one. Nothing in the account is changed; "wxctl
plan" then shows how the object differs from its block.

What WeChat Pay does not return is taken from the block.`,
		Example:     "  wxctl import wxpay_favor_stock.spring 9856000\n  wxctl import 'wxpay_profitsharing_receiver.r[\"1900000110\"]' MERCHANT_ID/1900000110",
		GroupID:     groupConfiguration,
		Args:        wantArgs("an ADDRESS", "an ID"),
		Annotations: exits(Done, Failed, Refused, Interrupted),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opts.Address, err = parseAddress(args[0]); err != nil {
				return err
			}
			opts.ID = args[1]
			if run == nil {
				run = runImport
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.variableOptions.define(cmd.Flags())
	opts.lockOptions.define(cmd.Flags())
	return cmd
}

func runImport(ctx context.Context, opts *importOptions) error {
	s, err := openSession(&opts.engineOptions, opts.view(), nil)
	if err != nil {
		return err
	}
	err = opts.App.locked(ctx, s.backend, opts.lockOptions, "import", func(ctx context.Context) error {
		return opts.run(ctx, s)
	})
	if err != nil {
		return err
	}
	s.view.Say(`Imported %s. "wxctl plan" shows how it differs from its block.`, opts.Address)
	return nil
}

func (o *importOptions) run(ctx context.Context, s *session) error {
	snapshot, err := s.backend.Load(ctx)
	if err != nil {
		return err
	}
	if snapshot.Row(o.Address) != nil {
		return fmt.Errorf("%s %w", o.Address, state.ErrExists)
	}
	block := s.config.Resource(o.Address.Block)
	if block == nil {
		return &UsageError{Message: fmt.Sprintf("the configuration has no %s", o.Address.Block), Hint: "Write its block first: import takes from it what WeChat Pay does not return."}
	}
	in, m, err := s.input(ctx, snapshot, nil)
	if err != nil {
		return err
	}
	object, err := o.find(ctx, m, block)
	if err != nil {
		return err
	}
	row, err := o.row(s, in, object)
	if err != nil {
		return err
	}
	if other, ok := managedAs(snapshot, row); ok {
		return fmt.Errorf("%s %s is managed as %s already; to give it this address: wxctl state mv %s %s",
			o.Address.Type, o.ID, other, shellQuote(other.String()), shellQuote(o.Address.String()))
	}
	return o.store(ctx, s.backend, snapshot, in, row)
}

// store journals the row, and then writes it into the snapshot. A state that
// does not exist yet is begun before.
func (o *importOptions) store(ctx context.Context, b state.Backend, snapshot *state.Snapshot, in plan.Input, row *state.Row) error {
	if snapshot.Lineage == "" {
		snapshot.Lineage, snapshot.Version = in.Lineage, in.Version
		if err := b.Compact(ctx, snapshot); err != nil {
			return fmt.Errorf("begin the state: %w", err)
		}
	}
	entry := state.Entry{Kind: state.Put, Time: in.Now.UTC(), Address: row.Address, Row: row}
	if err := b.Append(ctx, entry); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	next, err := b.Load(ctx)
	if err != nil {
		return err
	}
	next.Version = in.Version
	return b.Compact(ctx, next)
}

// find reads the object that the ID names. Of a type that can't be read it is
// what the ID says.
func (o *importOptions) find(ctx context.Context, m *merchants, block *config.Resource) (cty.Value, error) {
	r, ok := resources.Lookup(o.Address.Type)
	importer, imports := r.(resources.Importer)
	if !ok || !imports {
		return cty.NilVal, fmt.Errorf("objects of the type %s can't be imported", o.Address.Type)
	}
	account := m.accounts[block.Provider]
	object, err := importer.Import(account, o.ID)
	if err != nil {
		return cty.NilVal, &UsageError{Message: err.Error(), Hint: fmt.Sprintf("The ID of a %s is %s.", r.Name(), importer.ImportHint())}
	}
	request := plan.ReadRequest{Address: o.Address, Resource: r, Provider: block.Provider, Account: account, Known: object}
	if !readable(r) {
		return object, nil
	}
	live, err := apply.Refresh(ctx, []plan.ReadRequest{request}, m.callers, 1, nil)
	if err != nil {
		return cty.NilVal, err
	}
	if live.Objects[o.Address].IsNull() {
		return cty.NilVal, fmt.Errorf("there is no %s %s in the account of merchant %s", r.Name(), o.ID, account.MchID)
	}
	return live.Objects[o.Address], nil
}

func readable(r resources.Resource) bool {
	_, single := r.(resources.Reader)
	_, bulk := r.(resources.BulkReader)
	return single || bulk
}

// row makes the row of the object, with what only its block knows.
func (o *importOptions) row(s *session, in plan.Input, object cty.Value) (*state.Row, error) {
	in.Targets = []addr.Instance{o.Address}
	in.Live = plan.Live{Objects: map[addr.Instance]cty.Value{o.Address: object}}
	in.Now = time.Time{} // what has begun already may be imported
	p, diags := plan.Build(in)
	if diags.HasErrors() {
		return nil, s.failed(diags)
	}
	change := p.Find(o.Address)
	if change == nil {
		return nil, &UsageError{Message: fmt.Sprintf("%s is a block, and has no instance %s", o.Address.Block, o.Address),
			Hint: "Mind count and for_each: an instance of such a block has a key."}
	}
	job, err := p.Prepare(change)
	if err != nil {
		return nil, err
	}
	wanted, err := o.wanted(s)
	if err != nil {
		return nil, err
	}
	return job.Encode(job.Resource().Schema().Adopt(object, wanted), nil)
}

// wanted is the object as its block has it, with what is sensitive.
func (o *importOptions) wanted(s *session) (cty.Value, error) {
	instances, diags := s.evaluation.Instances(o.Address.Block)
	if diags.HasErrors() {
		return cty.NilVal, s.failed(diags)
	}
	for _, i := range instances {
		if i.Addr == o.Address {
			value, _ := i.Value.UnmarkDeep()
			return value, nil
		}
	}
	return cty.NilVal, errors.New("the block has changed meanwhile")
}

// managedAs finds the row of the object that another row is about to be made
// for. One object in two rows would be destroyed with either. What names an
// object are its merchant and what cannot be changed of it.
func managedAs(s *state.Snapshot, row *state.Row) (addr.Instance, bool) {
	r, ok := resources.Lookup(row.Address.Type)
	if !ok {
		return addr.Instance{}, false
	}
	name := objectName(r, row)
	for _, other := range s.Rows {
		if other.Address.Type == row.Address.Type && other.MchID == row.MchID && slices.Equal(objectName(r, other), name) {
			return other.Address, true
		}
	}
	return addr.Instance{}, false
}

// objectName lists the attributes of a row that can't be changed, as JSON.
func objectName(r resources.Resource, row *state.Row) (name []string) {
	var attributes map[string]json.RawMessage
	if json.Unmarshal(row.Attributes, &attributes) != nil {
		return []string{row.Address.String()} // is like no other
	}
	for _, a := range r.Schema().Attributes {
		if a.Immutable && !a.Sensitive {
			name = append(name, string(attributes[a.Name]))
		}
	}
	return name
}
