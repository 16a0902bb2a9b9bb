package cli

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// prepared is a call of the sample operation with an effect.
func prepared(t *testing.T, effect op.Effect) *preparedCall {
	endpoint := sampleOperation.Endpoint
	endpoint.Effect = effect
	fields := map[string]any{
		"out_trade_no": "20260131001", "secret": "hush",
		"amount": map[string]any{"total": json.Number("123456")},
	}
	message, err := endpoint.Encode(fields, nil, func(string) (string, error) { return "(encrypted)", nil })
	require.NoError(t, err)
	return &preparedCall{endpoint: &endpoint, base: "https://pay.example.com", fields: fields, message: message}
}

func TestConfirmingCalls(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		effect   op.Effect
		terminal bool
		yes      bool
		typed    string
		want     Code
		asked    string
	}{
		{name: "a read", effect: op.Read},
		{name: "a read on a terminal", effect: op.Read, terminal: true},
		{name: "a write", effect: op.Write, terminal: true},
		{name: "money without a terminal", effect: op.MovesMoney, want: Guarded},
		{name: "money without a terminal, --yes", effect: op.MovesMoney, yes: true},
		{name: "money on a terminal, yes", effect: op.MovesMoney, terminal: true, typed: "yes\n", asked: "amount.total = ¥1,234.56"},
		{name: "money on a terminal, no", effect: op.MovesMoney, terminal: true, typed: "no\n", want: Failed, asked: "secret = ***"},
		{name: "money on a terminal, --yes", effect: op.MovesMoney, terminal: true, yes: true},
		{name: "for good, without a terminal", effect: op.Irreversible},
		{name: "for good, on a terminal, no", effect: op.Irreversible, terminal: true, typed: "\n", want: Failed, asked: "cannot be undone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			streams, in, out, errs := TestStreams()
			streams.SetTerminal(test.terminal)
			in.WriteString(test.typed)
			err := prepared(t, test.effect).confirm(t.Context(), &App{Streams: streams}, test.yes)
			require.Equal(t, test.want, codeOf(err), err)
			require.Empty(t, out.String())
			require.NotContains(t, errs.String(), "hush")
			if test.asked == "" {
				require.Empty(t, errs.String())
			} else {
				require.Contains(t, errs.String(), test.asked)
			}
		})
	}
}

func TestDryRunHidesSecrets(t *testing.T) {
	t.Parallel()
	streams, _, out, _ := TestStreams()
	require.NoError(t, prepared(t, op.Write).print(&App{Streams: streams}))
	require.JSONEq(t, `{
		"operation": "sample", "method": "POST", "url": "https://pay.example.com/v3/samples/20260131001",
		"body": {"amount": {"total": 123456}, "secret": "***"}
	}`, out.String())
}

func TestParseRun(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		args      []string
		operation string
		want      []assignment
		check     func(*testing.T, *runOptions)
	}{
		{
			name: "values apart and with =", operation: "refund",
			args: []string{"refund", "--out_refund_no", "R1", "--amount.refund=100"},
			want: []assignment{{"out_refund_no", "R1"}, {"amount.refund", "100"}},
		},
		{
			name: "underscores in the name, hyphens and single dashes in flags", operation: "query-refund",
			args: []string{"query_refund", "-out-refund-no", "R1"},
			want: []assignment{{"out_refund_no", "R1"}},
		},
		{
			name: "a header in any letters", operation: "marketing-partnership-build",
			args: []string{"marketing-partnership-build", "--idempotency-key", "B1", "--Idempotency_Key", "B2"},
			want: []assignment{{"Idempotency-Key", "B1"}, {"Idempotency-Key", "B2"}},
		},
		{
			name: "a value that looks like a flag", operation: "refund",
			args: []string{"refund", "--reason", "--yes"},
			want: []assignment{{"reason", "--yes"}},
			check: func(t *testing.T, o *runOptions) {
				require.False(t, o.Yes)
			},
		},
		{
			name: "flags before the operation", operation: "refund",
			args: []string{"--sandbox", "--input", "-", "--yes", "refund", "--dry-run"},
			check: func(t *testing.T, o *runOptions) {
				require.True(t, o.App.Sandbox && o.Yes && o.DryRun)
				require.Equal(t, "-", o.Input)
			},
		},
		{
			name: "a boolean with and without a value", operation: "pay",
			args: []string{"pay", "--support_fapiao", "false", "--support_fapiao"},
			want: []assignment{{"support_fapiao", "false"}, {"support_fapiao", "true"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opts, err := parseRun(testApp(t, nil), &cobra.Command{Use: "run"}, test.args)
			require.NoError(t, err)
			require.Equal(t, test.operation, opts.Operation.Name)
			require.Equal(t, test.want, opts.Assignments)
			if test.check != nil {
				test.check(t, opts)
			}
		})
	}
}

func TestParseRunRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		args          []string
		message, hint string
	}{
		{"nothing", nil, "run needs an operation", `"run --list" lists them.`},
		{"an unknown operation", []string{"refnd"}, `"refnd" is no operation`, `"refund"`},
		{"an unknown field", []string{"refund", "--out_refund_n", "1"}, "--out_refund_n is no field and no flag of run refund", `Did you mean "--out_refund_no"?`},
		{"a misspelt header", []string{"marketing-partnership-build", "--idempotency-kee", "1"}, "--idempotency-kee is no field and no flag of run marketing-partnership-build", `Did you mean "--Idempotency-Key"?`},
		{"a field without a value", []string{"refund", "--reason"}, "flag needs an argument: --reason", `"run refund --help" lists the fields.`},
		{"an argument too many", []string{"refund", "twice"}, `run refund has one argument too many: "twice"`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseRun(testApp(t, nil), &cobra.Command{Use: "run"}, test.args)
			var usage *UsageError
			require.True(t, errors.As(err, &usage), err)
			require.Equal(t, test.message, usage.Message)
			require.Contains(t, usage.Hint, test.hint)
		})
	}
}
