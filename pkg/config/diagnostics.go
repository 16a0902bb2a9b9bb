package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// merge appends diagnostics that are not there yet: an expression is evaluated
// for each instance and in the check before, but is wrong once.
func merge(diags, more hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range more {
		if !slices.ContainsFunc(diags, func(known *hcl.Diagnostic) bool { return same(known, d) }) {
			diags = append(diags, d)
		}
	}
	return diags
}

func same(a, b *hcl.Diagnostic) bool {
	if a == b {
		return true
	}
	if a.Subject == nil || b.Subject == nil {
		return false
	}
	if wrong, ok := a.Extra.(misreference); ok {
		return wrong.traversal.Overlaps(*b.Subject)
	}
	return *a.Subject == *b.Subject && a.Severity == b.Severity && a.Summary == b.Summary && a.Detail == b.Detail
}

// misreference is the Extra of diagnostics about what an expression refers to.
// Whatever evaluating that traversal says beyond them is a consequence.
type misreference struct{ traversal hcl.Range }

// byPlace sorts diagnostics as they stand in the files,; those without a place
// come first.
func byPlace(diags hcl.Diagnostics) hcl.Diagnostics {
	place := func(d *hcl.Diagnostic) (file string, at int) {
		if d.Subject == nil {
			return "", 0
		}
		return d.Subject.Filename, d.Subject.Start.Byte
	}
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int {
		fileA, atA := place(a)
		fileB, atB := place(b)
		return cmp.Or(strings.Compare(fileA, fileB), cmp.Compare(atA, atB))
	})
	return diags
}

// polish improves the diagnostics of evaluated expressions: it names what was
// probably meant, and keeps sensitive values out of them. They come in one
// order: hcldec, which walks maps, reports in none.
func polish(diags hcl.Diagnostics) hcl.Diagnostics {
	slices.SortFunc(diags, func(a, b *hcl.Diagnostic) int {
		return cmp.Or(strings.Compare(a.Summary, b.Summary), strings.Compare(a.Detail, b.Detail))
	})
	byPlace(diags)
	for i, d := range diags {
		if d.Expression == nil || d.EvalContext == nil {
			continue
		}
		if d.Summary == unsupportedAttribute && !strings.Contains(d.Detail, "Did you mean") {
			d = suggestAttribute(d)
		}
		if seesSensitive(d.Expression, d.EvalContext) {
			d = redact(d)
		}
		diags[i] = d
	}
	return diags
}

// quotes reports whether a diagnostic may quote values: errors of functions
// and the keys of objects.
func quotes(d *hcl.Diagnostic) bool {
	_, ofFunction := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d)
	return ofFunction || d.Summary == "Duplicate object key" || d.Summary == "Invalid index"
}

// redact takes out of a diagnostic what may show sensitive values: the context,
// from which printers show the values of variables, and what it quotes.
func redact(d *hcl.Diagnostic) *hcl.Diagnostic {
	redacted := *d
	redacted.Expression, redacted.EvalContext = nil, nil
	if quotes(d) {
		redacted.Detail = "The reason is not shown, because it may quote a sensitive value."
		redacted.Extra = nil
	}
	return &redacted
}

// hideReasons keeps of diagnostics about a secret only where they are.
func hideReasons(diags hcl.Diagnostics) hcl.Diagnostics {
	hidden := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		hidden[i] = &hcl.Diagnostic{Severity: d.Severity, Summary: d.Summary, Subject: d.Subject,
			Detail: "The reason is not shown, because it may quote a sensitive value."}
	}
	return hidden
}

// seesSensitive reports whether an expression may quote a sensitive value. In
// a loop the elements of a marked collection carry no marks, so there
// everything that the expression could have got its values from counts.
func seesSensitive(expr hcl.Expression, ctx *hcl.EvalContext) bool {
	for _, t := range expr.Variables() {
		if value, diags := t.TraverseAbs(ctx); !diags.HasErrors() && value.ContainsMarked() {
			return true
		}
	}
	return inLoop(ctx) && anySensitive(ctx)
}

func inLoop(ctx *hcl.EvalContext) bool {
	for ; ctx.Parent() != nil; ctx = ctx.Parent() {
		for name := range ctx.Variables {
			if name != "each" && name != "count" && name != "self" {
				return true
			}
		}
	}
	return false
}

func anySensitive(ctx *hcl.EvalContext) bool {
	for ; ctx != nil; ctx = ctx.Parent() {
		for _, value := range ctx.Variables {
			if value.ContainsMarked() {
				return true
			}
		}
	}
	return false
}

// suggestAttribute looks up which step of the expression led to an attribute
// that is not there, and names the one that is.
func suggestAttribute(d *hcl.Diagnostic) *hcl.Diagnostic {
	for _, t := range d.Expression.Variables() {
		for n := 1; n < len(t); n++ {
			attr, ok := t[n].(hcl.TraverseAttr)
			if !ok || d.Subject == nil || attr.SrcRange != *d.Subject {
				continue
			}
			object, diags := t[:n].TraverseAbs(d.EvalContext)
			if diags.HasErrors() || object == cty.NilVal || !object.Type().IsObjectType() {
				continue
			}
			improved := *d
			improved.Detail += suggestion(attr.Name, slices.Collect(maps.Keys(object.Type().AttributeTypes())))
			return &improved
		}
	}
	return d
}
