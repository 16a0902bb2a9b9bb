package cli

import (
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

func TestDoubleDashes(t *testing.T) {
	t.Parallel()
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.Bool("auto-approve", false, "")
	flags.StringArray("var", nil, "")
	flags.String("chdir", "", "")
	flags.StringP("x", "x", "", "")
	for _, test := range []struct {
		name      string
		args, out []string
	}{
		{"a switch", []string{"apply", "-auto-approve"}, []string{"apply", "--auto-approve"}},
		{"a value after =", []string{"-var=a=-b", "-chdir=x"}, []string{"--var=a=-b", "--chdir=x"}},
		{"a value of its own", []string{"-var", "a=b"}, []string{"--var", "a=b"}},
		{"a value that looks like a flag", []string{"--var", "-auto-approve", "-auto-approve"}, []string{"--var", "-auto-approve", "--auto-approve"}},
		{"what is known already", []string{"--var=a", "-x"}, []string{"--var=a", "-x"}},
		{"what nobody knows", []string{"-unknown", "-5", "-"}, []string{"-unknown", "-5", "-"}},
		{"after two dashes", []string{"--", "-auto-approve"}, []string{"--", "-auto-approve"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.out, doubleDashes(flags.Lookup, test.args))
		})
	}
}

func TestWantsJSON(t *testing.T) {
	t.Parallel()
	require.True(t, wantsJSON([]string{"plan", "-json"}))
	require.True(t, wantsJSON([]string{"plan", "--json=true"}))
	require.False(t, wantsJSON([]string{"plan", "--", "--json"}))
	require.False(t, wantsJSON([]string{"plan", "--json=false"}))
}
