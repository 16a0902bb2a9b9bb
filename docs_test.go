package wxctl_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

var (
	fence    = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")
	heading  = regexp.MustCompile(`(?m)^(#+) (.+)$`)
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	inline   = regexp.MustCompile("`([^`\n]+)`")
	hclBlock = regexp.MustCompile("(?ms)^```hcl\n(.*?)^```$")
	goBlock  = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
)

// TestReadmesAgree holds the two languages to the same structure, the same
// commands and outputs, and the same links.
func TestReadmesAgree(t *testing.T) {
	t.Parallel()
	english, chinese := readDoc(t, "README.md"), readDoc(t, "README.zh-CN.md")
	require.NotEmpty(t, fence.FindAllString(english, -1))
	require.Equal(t, fence.FindAllString(english, -1), fence.FindAllString(chinese, -1), "code blocks")
	require.Equal(t, levels(english), levels(chinese), "headings")
	other := strings.NewReplacer("(README.zh-CN.md)", "(README.md)")
	require.Equal(t, link.FindAllString(other.Replace(english), -1), link.FindAllString(chinese, -1), "links")
}

// levels are the headings outside code, by depth alone.
func levels(text string) (depths []int) {
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		depths = append(depths, len(h[1]))
	}
	return depths
}

// TestLinks follows every relative link, and its anchor.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, file := range documents(t) {
		for _, l := range link.FindAllStringSubmatch(fence.ReplaceAllString(readDoc(t, file), ""), -1) {
			if strings.Contains(l[1], "://") {
				continue
			}
			target, anchor, anchored := strings.Cut(l[1], "#")
			path := file
			if target != "" {
				path = filepath.Join(filepath.Dir(file), target)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: the link %s leads nowhere", file, l[1])
				continue
			}
			if anchored && !anchors(readDoc(t, path))[anchor] {
				t.Errorf("%s: the link %s leads to no heading", file, l[1])
			}
		}
	}
}

// anchors are the names under which the headings of a document can be reached.
func anchors(text string) map[string]bool {
	names := map[string]bool{}
	drop := regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		names[strings.ReplaceAll(strings.ToLower(drop.ReplaceAllString(h[2], "")), " ", "-")] = true
	}
	return names
}

// TestQuotedCommands holds every command that a document quotes against
// docs/commands.md, which is made from the commands' own help, and against the
// catalogue of operations.
func TestQuotedCommands(t *testing.T) {
	t.Parallel()
	commands := knownCommands(t)
	quoted := 0
	for _, file := range documents(t) {
		if file == filepath.Join("docs", "commands.md") {
			continue
		}
		for _, words := range quotedCommands(readDoc(t, file)) {
			quoted++
			if problem := commands.problem(words); problem != "" {
				t.Errorf("%s: wxctl %s: %s", file, strings.Join(words, " "), problem)
			}
		}
	}
	require.Greater(t, quoted, 20, "the documents quote commands")
	for words, want := range map[string]string{
		"plan --detailed-exitcode":     "",
		"plan --detailed":              "no flag --detailed",
		"pla":                          "no command pla",
		"state lst":                    "no command lst",
		"run refnd":                    "no operation refnd",
		"run refund --amount.total 1":  "",
		"run refund --amount.totl 1":   "no flag --amount.totl",
		"sandbox env --dir d --json":   "",
		"--chdir shops plan --sandbox": "",
	} {
		require.Equal(t, want, commands.problem(strings.Fields(words)), words)
	}
}

// commandFlags are the flags of each command, by its words without wxctl; those
// of "" belong to all.
type commandFlags map[string]map[string]bool

func knownCommands(t *testing.T) commandFlags {
	known, flag := commandFlags{"": {"help": true}}, regexp.MustCompile(`(?m)^ +(?:-\w, )?--([\w-]+)`)
	sections := strings.Split(readDoc(t, filepath.Join("docs", "commands.md")), "\n## ")
	for _, section := range sections[1:] {
		title, body, _ := strings.Cut(section, "\n")
		name, command := strings.CutPrefix(title, "wxctl ")
		if !command {
			name = ""
		}
		if known[name] == nil {
			known[name] = map[string]bool{}
		}
		for _, f := range flag.FindAllStringSubmatch(body, -1) {
			known[name][f[1]] = true
		}
	}
	known["help"] = map[string]bool{}
	return known
}

// problem says what is wrong with the words after wxctl, or "".
func (known commandFlags) problem(words []string) string {
	name, operation := "", (*catalog.Operation)(nil)
	var flags []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		if flag, ok := strings.CutPrefix(word, "--"); ok {
			flag, _, _ = strings.Cut(flag, "=")
			flags = append(flags, flag)
			if flag == "chdir" || flag == "fault" { // their value may stand before the command
				i++
			}
			continue
		}
		longer := strings.TrimSpace(name + " " + word)
		switch _, isCommand := known[longer]; {
		case isCommand:
			name = longer
		case known.family(name) && strings.ToUpper(word) != word:
			return "no command " + word
		case name == "run" && operation == nil && len(flags) == 0 && strings.ToUpper(word) != word:
			if operation, _ = catalog.Lookup(word); operation == nil {
				return "no operation " + word
			}
		}
	}
	for _, flag := range flags {
		if !known[name][flag] && !known[""][flag] && !hasField(operation, flag) {
			return "no flag --" + flag
		}
	}
	return ""
}

// family reports whether a command only holds others.
func (known commandFlags) family(name string) bool {
	return name == "" || name == "state" || name == "sandbox"
}

// hasField reports whether a dotted path is a field of some request of an
// operation.
func hasField(operation *catalog.Operation, path string) bool {
	if operation == nil {
		return false
	}
	return slices.ContainsFunc(operation.Endpoints, func(e *op.Endpoint) bool {
		selector, _ := e.Selector()
		return path == selector || leads(e.Request(), strings.Split(path, "."))
	})
}

// leads reports whether the names are a way through nested fields.
func leads(o *op.Object, names []string) bool {
	for i, name := range names {
		if o == nil || o.Field(name) == nil {
			return false
		}
		if i < len(names)-1 {
			o = o.Field(name).Object
		}
	}
	return true
}

// quotedCommands are the words after wxctl of each command in the code of a
// document.
func quotedCommands(text string) (commands [][]string) {
	var code []string
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		code = append(code, strings.Split(block[1], "\n")...)
	}
	for _, span := range inline.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		code = append(code, span[1])
	}
	start := regexp.MustCompile(`(?:^|[\s("'/])wxctl ((?:"[^"]*"|'[^']*'|[^\s|;&<>)"'])+(?: +(?:"[^"]*"|'[^']*'|[^\s|;&<>)"'])+)*)`)
	for _, line := range code {
		for _, match := range start.FindAllStringSubmatch(line, -1) {
			if words := strings.Fields(match[1]); words[0] != "{" && !strings.HasPrefix(words[0], "(") {
				commands = append(commands, words)
			}
		}
	}
	return commands
}

// TestQuotedConfiguration checks the configuration that the guides show, as
// `wxctl validate` does, and with values for its variables.
func TestQuotedConfiguration(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, file := range documents(t) {
		for _, block := range hclBlock.FindAllStringSubmatch(readDoc(t, file), -1) {
			if strings.HasPrefix(block[1], "profile ") {
				continue
			}
			checked++
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(block[1]), 0o600))
			csv := "type,account,name,relation_type\nMERCHANT_ID,1900000201,Yunshan,STORE\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "receivers.csv"), []byte(csv), 0o600))
			c, diags := config.Load(dir)
			require.Falsef(t, diags.HasErrors(), "%s: %s", file, diags)
			options := config.EvalOptions{Schemas: resources.Registry{}, Now: time.Unix(0, 0)}
			_, diags = c.Validate(options)
			require.Falsef(t, diags.HasErrors(), "%s: %s", file, diags)
			for name := range c.Variables {
				options.Variables.Environ = append(options.Variables.Environ, "WXCTL_VAR_"+name+"=value")
			}
			e, diags := c.Evaluate(options)
			require.Falsef(t, diags.HasErrors(), "%s: %s", file, diags)
			for alias := range c.Providers {
				_, _, diags := e.Provider(alias)
				require.Falsef(t, diags.HasErrors(), "%s: %s", file, diags)
			}
		}
	}
	require.NotZero(t, checked)
}

// TestQuirksAreDocumented holds the table of docs/sandbox.md to the switches that
// there are.
func TestQuirksAreDocumented(t *testing.T) {
	t.Parallel()
	text := readDoc(t, "docs/sandbox.md")
	quirks := sandbox.DefaultQuirks()
	for _, quirk := range quirks.All() {
		require.Contains(t, text, "`"+quirk.Name+"`")
	}
}

// TestBillColumnsAreDocumented holds the tables of docs/bills.md to the columns
// that have names of their own in JSON.
func TestBillColumnsAreDocumented(t *testing.T) {
	t.Parallel()
	kinds := map[bill.Kind]string{bill.Text: "text", bill.ID: "number, or null", bill.Amount: "fen", bill.Moment: "time", bill.Count: "integer"}
	row := regexp.MustCompile("(?m)^\\| (\\P{ASCII}.*) \\| `([a-z_]+)` \\| (.+) \\|$")
	var have, want []string
	for _, m := range row.FindAllStringSubmatch(readDoc(t, "docs/bills.md"), -1) {
		have = append(have, strings.Join(m[1:], " "))
	}
	for _, c := range bill.KnownColumns() {
		want = append(want, strings.Join([]string{c.Title, c.Key, kinds[c.Kind]}, " "))
	}
	require.Equal(t, want, have)
}

// documents are the Markdown files of the repository.
func documents(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.FromSlash(pattern))
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.NotEmpty(t, files)
	return files
}

func readDoc(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
