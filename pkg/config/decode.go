package config

import (
	"fmt"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/wxctl/wxctl/pkg/addr"
)

var rootSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "wxctl"},
	{Type: "provider", LabelNames: []string{"name"}},
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "module", LabelNames: []string{"name"}},
	{Type: "moved"},
	{Type: "removed"},
	{Type: "import"},
	{Type: "check", LabelNames: []string{"name"}},
}}

func (l *loader) root(body hcl.Body) {
	content, diags := body.Content(rootSchema)
	l.report(diags...)
	for _, block := range content.Blocks {
		switch block.Type {
		case "wxctl":
			l.settings(block)
		case "provider":
			l.provider(block)
		case "variable":
			l.variable(block)
		case "locals":
			l.locals(block)
		case "output":
			l.output(block)
		case "resource":
			l.resource(block)
		default:
			l.report(unsupported(fmt.Sprintf("Blocks of type %q are", block.Type), block.DefRange))
		}
	}
}

// unsupported is the diagnostic of something that wxctl knows by name and
// this version cannot do.
func unsupported(what string, r hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Not supported yet",
		Detail:   what + " not supported yet by this version of wxctl.",
		Subject:  &r,
	}
}

// content decodes a body by a schema and reports what does not fit.
func (l *loader) content(body hcl.Body, schema *hcl.BodySchema) *hcl.BodyContent {
	content, diags := body.Content(schema)
	l.report(diags...)
	return content
}

// constant evaluates an argument that may not refer to anything. An absent or
// faulty one leaves the target as it is.
func (l *loader) constant(content *hcl.BodyContent, name string, target any) bool {
	attr, ok := content.Attributes[name]
	if !ok {
		return false
	}
	diags := gohcl.DecodeExpression(attr.Expr, nil, target)
	l.report(diags...)
	return !diags.HasErrors()
}

// identifier checks that a label can be referred to.
func (l *loader) identifier(block *hcl.Block, label int) (string, bool) {
	name := block.Labels[label]
	if hclsyntax.ValidIdentifier(name) {
		return name, true
	}
	l.report(&hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Invalid name",
		Detail:   "A name begins with a letter or an underscore and holds only letters, digits, underscores and dashes.",
		Subject:  &block.LabelRanges[label],
	})
	return "", false
}

var settingsSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "required_version"}},
	Blocks: []hcl.BlockHeaderSchema{
		{Type: "backend", LabelNames: []string{"type"}},
		{Type: "guard"},
		{Type: "encryption"},
	},
}

func (l *loader) settings(block *hcl.Block) {
	content := l.content(block.Body, settingsSchema)
	for _, inner := range content.Blocks {
		l.report(unsupported(fmt.Sprintf("Blocks of type %q are", inner.Type), inner.DefRange))
	}
	var text string
	if !l.constant(content, "required_version", &text) {
		return
	}
	attr := content.Attributes["required_version"]
	constraints, err := version.NewConstraint(text)
	if err != nil {
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid version constraint",
			Detail:   fmt.Sprintf(`%q is no version constraint. Write for example ">= 0.1, < 2.0" or "~> 1.2".`, text),
			Subject:  attr.Expr.Range().Ptr(),
		})
		return
	}
	l.config.Settings.RequiredVersions = append(l.config.Settings.RequiredVersions,
		RequiredVersion{Constraints: constraints, Range: attr.Expr.Range()})
}

const providerName = "wxpay"

func (l *loader) provider(block *hcl.Block) {
	if name := block.Labels[0]; name != providerName {
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unknown provider",
			Detail:   fmt.Sprintf("There is no provider %q; the only one is %q.", name, providerName),
			Subject:  &block.LabelRanges[0],
		})
		return
	}
	content, body, diags := block.Body.PartialContent(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "alias"}},
	})
	l.report(diags...)
	p := &Provider{Body: body, Range: block.DefRange}
	if attr, ok := content.Attributes["alias"]; ok {
		if !l.constant(content, "alias", &p.Alias) {
			return
		}
		if !hclsyntax.ValidIdentifier(p.Alias) {
			l.report(&hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Invalid alias",
				Detail:   "An alias is a name such as \"north\".",
				Subject:  attr.Expr.Range().Ptr(),
			})
			return
		}
	}
	if first, ok := l.config.Providers[p.Alias]; ok {
		what := "A provider without an alias"
		if p.Alias != "" {
			what = fmt.Sprintf("A provider with the alias %q", p.Alias)
		}
		l.report(duplicate(what, first.Range, p.Range))
		return
	}
	l.config.Providers[p.Alias] = p
}

var variableSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{
		{Name: "type"}, {Name: "default"}, {Name: "description"}, {Name: "sensitive"}, {Name: "nullable"},
	},
	Blocks: []hcl.BlockHeaderSchema{{Type: "validation"}},
}

func (l *loader) variable(block *hcl.Block) {
	content := l.content(block.Body, variableSchema)
	name, ok := l.identifier(block, 0)
	if !ok {
		return
	}
	if first, ok := l.config.Variables[name]; ok {
		l.report(duplicate(fmt.Sprintf("The variable %q", name), first.Range, block.DefRange))
		return
	}
	v := &Variable{Name: name, Type: cty.DynamicPseudoType, Nullable: true, Range: block.DefRange, literal: true}
	l.config.Variables[name] = v
	if attr, ok := content.Attributes["type"]; ok {
		ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(attr.Expr)
		l.report(diags...)
		if !diags.HasErrors() {
			v.Type, v.defaults, v.literal = ty, defaults, ty.IsPrimitiveType()
		}
	}
	l.constant(content, "description", &v.Description)
	l.constant(content, "sensitive", &v.Sensitive)
	l.constant(content, "nullable", &v.Nullable)
	if attr, ok := content.Attributes["default"]; ok {
		l.variableDefault(v, attr)
	}
	for _, inner := range content.Blocks {
		v.Validations = append(v.Validations, l.condition(inner)...)
	}
}

func (l *loader) variableDefault(v *Variable, attr *hcl.Attribute) {
	value, diags := attr.Expr.Value(nil)
	l.report(diags...)
	if diags.HasErrors() {
		value = cty.UnknownVal(v.Type)
	}
	converted, err := v.convert(value)
	switch {
	case err != nil:
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid default value",
			Detail:   fmt.Sprintf("This default does not fit the type of the variable: %s.", describe(err)),
			Subject:  attr.Expr.Range().Ptr(),
		})
		converted = cty.UnknownVal(v.Type)
	case converted.IsNull() && !v.Nullable:
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid default value",
			Detail:   "A variable with nullable = false cannot have null as its default.",
			Subject:  attr.Expr.Range().Ptr(),
		})
	}
	v.Default = converted
}

// convert brings a value to the variable's type, with the defaults of its
// optional attributes.
func (v *Variable) convert(value cty.Value) (cty.Value, error) {
	if v.defaults != nil && !value.IsNull() {
		value = v.defaults.Apply(value)
	}
	return convert.Convert(value, v.Type)
}

// describe prints a conversion's error with the place in the value.
func describe(err error) string {
	if path, ok := err.(cty.PathError); ok && len(path.Path) > 0 {
		return formatPath(path.Path) + ": " + path.Error()
	}
	return err.Error()
}

func (l *loader) locals(block *hcl.Block) {
	attrs, diags := block.Body.JustAttributes()
	l.report(diags...)
	for name, attr := range attrs {
		if !hclsyntax.ValidIdentifier(name) {
			l.report(&hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Invalid name",
				Detail:   "A name begins with a letter or an underscore and holds only letters, digits, underscores and dashes.",
				Subject:  &attr.NameRange,
			})
			continue
		}
		if first, ok := l.config.Locals[name]; ok {
			l.report(duplicate(fmt.Sprintf("The local value %q", name), first.Range, attr.NameRange))
			continue
		}
		l.config.Locals[name] = &Local{Name: name, Expr: attr.Expr, Range: attr.NameRange}
	}
}

var outputSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{
		{Name: "value", Required: true}, {Name: "description"}, {Name: "sensitive"},
	},
	Blocks: []hcl.BlockHeaderSchema{{Type: "precondition"}},
}

func (l *loader) output(block *hcl.Block) {
	content := l.content(block.Body, outputSchema)
	name, ok := l.identifier(block, 0)
	if !ok {
		return
	}
	if first, ok := l.config.Outputs[name]; ok {
		l.report(duplicate(fmt.Sprintf("The output %q", name), first.Range, block.DefRange))
		return
	}
	o := &Output{Name: name, Range: block.DefRange}
	l.constant(content, "description", &o.Description)
	l.constant(content, "sensitive", &o.Sensitive)
	for _, inner := range content.Blocks {
		o.Preconditions = append(o.Preconditions, l.condition(inner)...)
	}
	if attr, ok := content.Attributes["value"]; ok {
		o.Expr = attr.Expr
		l.config.Outputs[name] = o
	}
}

var conditionSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
	{Name: "condition", Required: true}, {Name: "error_message", Required: true},
}}

// condition decodes a checking block; a faulty one yields none.
func (l *loader) condition(block *hcl.Block) []*Condition {
	content := l.content(block.Body, conditionSchema)
	condition, message := content.Attributes["condition"], content.Attributes["error_message"]
	if condition == nil || message == nil {
		return nil
	}
	return []*Condition{{Condition: condition.Expr, ErrorMessage: message.Expr, Range: block.DefRange}}
}

var resourceSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{
		{Name: "count"}, {Name: "for_each"}, {Name: "depends_on"}, {Name: "provider"},
	},
	Blocks: []hcl.BlockHeaderSchema{{Type: "lifecycle"}},
}

func (l *loader) resource(block *hcl.Block) {
	content, body, diags := block.Body.PartialContent(resourceSchema)
	l.report(diags...)
	kind, validType := l.identifier(block, 0)
	name, validName := l.identifier(block, 1)
	if !validType || !validName {
		return
	}
	r := &Resource{
		Addr:      addr.Block{Type: kind, Name: name},
		Body:      body,
		Range:     block.DefRange,
		typeRange: block.LabelRanges[0],
	}
	if first, ok := l.config.byAddr[r.Addr]; ok {
		l.report(duplicate(fmt.Sprintf("The resource %s", r.Addr), first.Range, r.Range))
		return
	}
	l.repetition(r, content)
	l.resourceProvider(r, content)
	l.dependsOn(r, content)
	l.lifecycle(r, content)
	l.config.byAddr[r.Addr] = r
	l.config.Resources = append(l.config.Resources, r)
}

func (l *loader) repetition(r *Resource, content *hcl.BodyContent) {
	if attr, ok := content.Attributes["count"]; ok {
		r.Count = attr.Expr
	}
	attr, ok := content.Attributes["for_each"]
	if !ok {
		return
	}
	if r.Count != nil {
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  `Both "count" and "for_each"`,
			Detail:   fmt.Sprintf("A resource has one of them or none; count is set at %s.", content.Attributes["count"].NameRange),
			Subject:  &attr.NameRange,
		})
		return
	}
	r.ForEach = attr.Expr
}

// resourceProvider decodes provider = wxpay.north.
func (l *loader) resourceProvider(r *Resource, content *hcl.BodyContent) {
	attr, ok := content.Attributes["provider"]
	if !ok {
		return
	}
	invalid := func() {
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid provider reference",
			Detail:   "A provider is named without quotes: wxpay, or wxpay.ALIAS.",
			Subject:  attr.Expr.Range().Ptr(),
		})
	}
	t, diags := hcl.AbsTraversalForExpr(attr.Expr)
	if diags.HasErrors() || len(t) > 2 || t.RootName() != providerName {
		invalid()
		return
	}
	if len(t) == 2 {
		alias, ok := t[1].(hcl.TraverseAttr)
		if !ok {
			invalid()
			return
		}
		r.Provider = alias.Name
	}
	r.providerRange = attr.Expr.Range()
}

func (l *loader) dependsOn(r *Resource, content *hcl.BodyContent) {
	attr, ok := content.Attributes["depends_on"]
	if !ok {
		return
	}
	exprs, diags := hcl.ExprList(attr.Expr)
	l.report(diags...)
	for _, expr := range exprs {
		t, diags := hcl.AbsTraversalForExpr(expr)
		if diags.HasErrors() {
			l.report(diags...)
			continue
		}
		block, ok := blockOf(t)
		if !ok || len(t) > 2 {
			l.report(&hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Invalid depends_on",
				Detail:   "depends_on lists whole resources: [wxpay_favor_stock.spring].",
				Subject:  expr.Range().Ptr(),
			})
			continue
		}
		r.DependsOn = append(r.DependsOn, Reference{Addr: block, Range: expr.Range()})
	}
}

var lifecycleSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{
		{Name: "prevent_destroy"}, {Name: "ignore_changes"},
		{Name: "create_before_destroy"}, {Name: "replace_triggered_by"},
	},
	Blocks: []hcl.BlockHeaderSchema{{Type: "precondition"}, {Type: "postcondition"}},
}

func (l *loader) lifecycle(r *Resource, content *hcl.BodyContent) {
	var first *hcl.Block
	for _, block := range content.Blocks {
		if first != nil {
			l.report(duplicate("The lifecycle of "+r.Addr.String(), first.DefRange, block.DefRange))
			continue
		}
		first = block
		l.lifecycleBlock(r, block)
	}
}

func (l *loader) lifecycleBlock(r *Resource, block *hcl.Block) {
	content := l.content(block.Body, lifecycleSchema)
	l.constant(content, "prevent_destroy", &r.Lifecycle.PreventDestroy)
	for _, name := range []string{"create_before_destroy", "replace_triggered_by"} {
		if attr, ok := content.Attributes[name]; ok {
			l.report(unsupported(fmt.Sprintf("The argument %q is", name), attr.NameRange))
		}
	}
	if attr, ok := content.Attributes["ignore_changes"]; ok {
		l.ignoreChanges(r, attr)
	}
	for _, inner := range content.Blocks {
		if inner.Type == "precondition" {
			r.Lifecycle.Preconditions = append(r.Lifecycle.Preconditions, l.condition(inner)...)
		} else {
			r.Lifecycle.Postconditions = append(r.Lifecycle.Postconditions, l.condition(inner)...)
		}
	}
}

func (l *loader) ignoreChanges(r *Resource, attr *hcl.Attribute) {
	if hcl.ExprAsKeyword(attr.Expr) == "all" {
		r.Lifecycle.IgnoreAll = true
		return
	}
	exprs, diags := hcl.ExprList(attr.Expr)
	if diags.HasErrors() {
		l.report(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid ignore_changes",
			Detail:   "ignore_changes is a list of attributes, [comment, pattern_info.description], or the word all.",
			Subject:  attr.Expr.Range().Ptr(),
		})
		return
	}
	for _, expr := range exprs {
		t, diags := hcl.RelTraversalForExpr(expr)
		if diags.HasErrors() {
			l.report(diags...)
			continue
		}
		path, ok := attributePath(t)
		if !ok {
			l.report(&hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Invalid ignore_changes",
				Detail:   "ignore_changes names whole attributes by their dotted path; a single element of a list or map cannot be ignored.",
				Subject:  expr.Range().Ptr(),
			})
			continue
		}
		r.Lifecycle.IgnoreChanges = append(r.Lifecycle.IgnoreChanges, path)
		r.Lifecycle.ignored = append(r.Lifecycle.ignored, t)
	}
}
