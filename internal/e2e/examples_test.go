package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const examples = "../../examples"

// TestQuickstart is the README's path: apply, a plan with nothing to do, a
// changed amount that replaces the stock, a payment and its refund.
func TestQuickstart(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.copyFrom(examples + "/quickstart")

	r := u.must("apply", "--sandbox", "--auto-approve")
	require.Contains(t, r.stdout, "Apply complete")
	require.Contains(t, u.must("apply", "--sandbox", "--auto-approve").stdout, "No changes")
	u.unchanged("--sandbox")

	u.replace("coupons.wx.hcl", `yuan("5.00")`, `yuan("10.00")`)
	r = u.run("plan", "--sandbox")
	require.Equalf(t, 1, r.code, "max_amount does not fit the new amount: %s", r)
	require.Contains(t, r.stderr, "max_amount")
	u.replace("coupons.wx.hcl", `yuan("50000.00")`, `yuan("100000.00")`)
	r = u.must("plan", "--sandbox")
	require.Contains(t, r.stdout, "must be replaced")
	require.Contains(t, r.stdout, "locks ¥100,000.00")

	// A receiver less is one less in the outputs.
	u.replace("receivers.csv", "PERSONAL_OPENID,oUpF8uWz9sE4yB8mK2jTnV6c3RhD,钱七,CUSTOM,推广大使\n", "")
	u.must("apply", "--sandbox", "--auto-approve")
	u.unchanged("--sandbox")
	require.Equal(t, "9", u.must("output", "--raw", "receivers").stdout)

	u.must("run", "pay", "--sandbox", "--pay_type", "native", "--description", "Coffee", "--out_trade_no", "20260131001", "--amount.total", "1800")
	u.must("sandbox", "pay", "20260131001", "--sandbox")
	r = u.run("run", "refund", "--sandbox", "--out_trade_no", "20260131001", "--out_refund_no", "R1", "--amount.total", "1800", "--amount.refund", "500")
	require.Equalf(t, 5, r.code, "a refund off a terminal needs --yes: %s", r)
	for range 2 { // the same number refunds once
		u.must("run", "refund", "--sandbox", "--yes", "--out_trade_no", "20260131001", "--out_refund_no", "R1", "--amount.total", "1800", "--amount.refund", "500")
	}
	r = u.must("run", "query-refund", "--sandbox", "--out_refund_no", "R1", "--jq", ".amount.refund")
	require.Equal(t, "500\n", r.stdout)
	r = u.run("run", "refund", "--sandbox", "--yes", "--out_trade_no", "20260131001", "--out_refund_no", "R2", "--amount.total", "1800", "--amount.refund", "1301")
	require.Equalf(t, 1, r.code, "more than was paid can't be refunded: %s", r)
}

// TestServiceProvider plans and applies the sub-merchants' example.
func TestServiceProvider(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.copyFrom(examples + "/service-provider")
	u.must("apply", "--sandbox", "--auto-approve")
	u.unchanged("--sandbox")

	u.replace("shops.csv", "1900001002,中山路店,yes,no,\n", "")
	u.replace("receivers.csv", "1900001002,MERCHANT_ID,1900000201,上海云杉餐饮管理有限公司,HEADQUARTER\n", "")
	r := u.must("plan", "--sandbox")
	require.Contains(t, r.stdout, `wxpay_goldplan.shop["1900001002"]`)
	require.Contains(t, r.stdout, "24", "closing a gold plan locks it for 24 hours")
}

// TestPipelines runs the steps of the CI examples, with credentials as a
// pipeline gives them: in the environment.
func TestPipelines(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]string{
		"GitHub Actions": githubSteps(t),
		"GitLab CI":      gitlabSteps(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, steps)
			u := newUser(t)
			u.copyFrom(examples + "/ci")
			u.connect(serve(t, newSandbox(t)))
			u.set("GITHUB_STEP_SUMMARY=" + t.TempDir() + "/summary.md")
			for _, step := range steps {
				r := u.finish(u.shell(step))
				require.Zerof(t, r.code, "%s: %s", step, r)
			}
			u.unchanged()
		})
	}
}

// shell runs a line as a pipeline does, with wxctl on the path.
func (u *user) shell(line string) *exec.Cmd {
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", `PATH="$1:$PATH"; eval "$2"`, "bash", strings.TrimSuffix(binary, "/wxctl"), line)
	cmd.Dir, cmd.Env = u.dir, u.env
	return cmd
}

func githubSteps(t *testing.T) (lines []string) {
	var file struct {
		Jobs map[string]struct {
			Steps []struct{ Run string }
		}
	}
	readYAML(t, examples+"/ci/.github/workflows/wxctl.yml", &file)
	for _, job := range []string{"plan", "apply"} {
		for _, s := range file.Jobs[job].Steps {
			if s.Run != "" {
				lines = append(lines, s.Run)
			}
		}
	}
	return lines
}

func gitlabSteps(t *testing.T) (lines []string) {
	var file map[string]yaml.Node
	readYAML(t, examples+"/ci/.gitlab-ci.yml", &file)
	for _, name := range []string{"plan", "apply"} {
		var job struct{ Script []string }
		node := file[name]
		require.NoError(t, node.Decode(&job))
		lines = append(lines, job.Script...)
	}
	return lines
}

func readYAML(t *testing.T, path string, into any) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, into))
}
