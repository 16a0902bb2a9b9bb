// Command coverage compares the catalogue with operations.tsv, the list of all
// operations of WeChat Pay v3 that are known, and prints what is missing, wrong
// or extra, a line each. It prints nothing and exits with 0 when they agree.
//
//	go run ./internal/coverage
//
// The list has the columns name (as far as it is fixed), product, method, path,
// roles, and typed for what must have Go types.
package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

//go:embed operations.tsv
var list string

func main() { os.Exit(run(os.Stdout, list, catalog.All())) }

// run prints the differences; the result is the exit status.
func run(w io.Writer, list string, endpoints []*op.Endpoint) int {
	rows, err := readList(list)
	if err != nil {
		fmt.Fprintln(w, err)
		return 1
	}
	problems := compare(rows, endpoints)
	for _, p := range problems {
		fmt.Fprintln(w, p)
	}
	return min(len(problems), 1)
}

// row is an operation of the list.
type row struct {
	name, product, method, path string
	roles                       []string
	typed                       bool
}

var columns = []string{"name", "product", "method", "path", "roles", "typed"}

func readList(text string) ([]row, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = '\t'
	r.LazyQuotes = true
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("operations.tsv: %w", err)
	}
	if len(records) == 0 || !slices.Equal(records[0], columns) {
		return nil, fmt.Errorf("operations.tsv: want the columns %s", strings.Join(columns, ", "))
	}
	var rows []row
	for _, f := range records[1:] {
		rows = append(rows, row{f[0], f[1], f[2], f[3], strings.Split(f[4], ","), f[5] != ""})
	}
	return rows, nil
}

// title is how a problem names the row.
func (r row) title() string {
	return strings.Join(slices.DeleteFunc([]string{r.method, r.path, r.name}, func(s string) bool { return s == "" }), " ")
}

// finds reports whether an endpoint is the row's. Two names may share a path;
// what has no path goes by its name.
func (r row) finds(e *op.Endpoint) bool {
	if r.method != e.Method || r.path != e.Path {
		return false
	}
	return r.name == "" || r.name == e.Name
}

// compare lists what is missing from the catalogue, wrong in it, and extra.
func compare(rows []row, endpoints []*op.Endpoint) []string {
	var problems []string
	listed := map[*op.Endpoint]bool{}
	for _, r := range rows {
		i := slices.IndexFunc(endpoints, r.finds)
		if i < 0 {
			problems = append(problems, "missing: "+r.title()+called(r, endpoints))
			continue
		}
		listed[endpoints[i]] = true
		for _, issue := range r.wrong(endpoints[i]) {
			problems = append(problems, "wrong: "+r.title()+": "+issue)
		}
	}
	for _, e := range endpoints {
		if !listed[e] {
			problems = append(problems, fmt.Sprintf("extra: %s %s %s is not in the list", e.Method, e.Path, e.Name))
		}
	}
	return problems
}

// called says under which other name a row's path is in the catalogue.
func called(r row, endpoints []*op.Endpoint) string {
	for _, e := range endpoints {
		if e.Method == r.method && e.Path == r.path {
			return ": the catalogue calls it " + e.Name
		}
	}
	return ""
}

// wrong says in what an endpoint differs from its row.
func (r row) wrong(e *op.Endpoint) (issues []string) {
	if r.typed && !e.Typed() {
		issues = append(issues, "has no Go types")
	}
	modes, only := r.modes()
	if modes != 0 && modes != e.Modes {
		issues = append(issues, fmt.Sprintf("is for %s, the list says %s", e.Modes, modes))
	}
	if modes != 0 && !slices.Equal(only, slices.Sorted(slices.Values(e.Only))) {
		issues = append(issues, fmt.Sprintf("is only for the kinds %v of service provider, the list says %v", e.Only, only))
	}
	return issues
}

// modes reads the roles: who may call, and the kinds of service provider where
// not all may. Roles that say nothing give no modes.
func (r row) modes() (modes op.Mode, only []string) {
	all := false
	for _, role := range r.roles {
		who, kind, _ := strings.Cut(strings.TrimSuffix(role, ")"), "(")
		switch who {
		case "direct":
			modes |= op.Direct
		case "brand":
			modes |= op.Brand
		case "partner":
			modes |= op.Partner
			all = all || kind == ""
			only = append(only, kind)
		}
	}
	if all {
		only = nil
	}
	slices.Sort(only)
	return modes, only
}
