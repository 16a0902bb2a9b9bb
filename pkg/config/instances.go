package config

import (
	"fmt"
	"iter"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// faultyInstances is the number of instances after which Instances gives up:
// a mistake in a block is usually one in all of its instances.
const faultyInstances = 10

// maxCount bounds count, so that a slip of the pen does not eat all memory.
const maxCount = 1_000_000

// Instances expands count or for_each and evaluates the body for each
// instance, in order of their keys. Values of blocks that Set was not called
// for are unknown.
func (e *Evaluation) Instances(b addr.Block) ([]Instance, hcl.Diagnostics) {
	r := e.config.Resource(b)
	if r == nil {
		return nil, nil
	}
	ctx, diags := e.scope(e.nodes[b.String()].refs)
	if diags.HasErrors() {
		return nil, diags
	}
	x, d := e.expand(r, ctx)
	diags = append(diags, d...)
	if d.HasErrors() {
		return nil, diags
	}
	e.mu.Lock()
	e.expansions[b] = x
	e.mu.Unlock()
	instances, d := e.decodeAll(r, x, ctx)
	return instances, byPlace(merge(diags, d))
}

func (e *Evaluation) decodeAll(r *Resource, x expansion, ctx *hcl.EvalContext) ([]Instance, hcl.Diagnostics) {
	instances := make([]Instance, 0, x.length)
	decode := e.decoder(r)
	var diags hcl.Diagnostics
	faulty := 0
	for key, variables := range x.all() {
		value, d := decode(child(ctx, variables))
		if d.HasErrors() {
			faulty++
		}
		if len(d) > 0 {
			diags = merge(diags, polish(d))
		}
		if faulty == faultyInstances {
			break
		}
		e.tellMarked(value)
		instances = append(instances, Instance{Addr: r.Addr.Instance(key), Value: value, Range: r.Range})
	}
	return instances, diags
}

// decoder returns what evaluates the body of a resource in a context.
func (e *Evaluation) decoder(r *Resource) func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	spec := e.schemas.Spec(r.Addr.Type)
	if spec == nil {
		return func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return cty.DynamicVal, nil }
	}
	return func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		return hcldec.Decode(dynblock.Expand(r.Body, ctx), spec, ctx)
	}
}

// expansion is what count or for_each make of a block.
type expansion struct {
	kind   repetitionKind
	length int
	items  cty.Value // of for_each: a map, an object or a set of strings
	value  cty.Type  // of each.value, when the items are not known
}

type repetitionKind uint8

const (
	single repetitionKind = iota
	counted
	keyed
	// unknownCount and unknownKeys stand for instances that are not known, by
	// a single one without a key.
	unknownCount
	unknownKeys
)

// all yields the keys of the instances, sorted, and the variables that their
// expressions see.
func (x expansion) all() iter.Seq2[addr.Key, map[string]cty.Value] {
	return func(yield func(addr.Key, map[string]cty.Value) bool) {
		switch x.kind {
		case counted:
			for n := range x.length {
				if !yield(addr.Index(n), countVariables(cty.NumberIntVal(int64(n)))) {
					return
				}
			}
		case keyed:
			for it := x.items.ElementIterator(); it.Next(); {
				key, value := it.Element()
				if x.items.Type().IsSetType() {
					key = value
				}
				if !yield(addr.Name(key.AsString()), eachVariables(key, value)) {
					return
				}
			}
		default:
			yield(addr.NoKey, x.unknownVariables())
		}
	}
}

func (x expansion) unknownVariables() map[string]cty.Value {
	switch x.kind {
	case unknownCount:
		return countVariables(cty.UnknownVal(cty.Number))
	case unknownKeys:
		return eachVariables(cty.UnknownVal(cty.String), cty.UnknownVal(x.value))
	}
	return map[string]cty.Value{}
}

func countVariables(index cty.Value) map[string]cty.Value {
	return map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": index})}
}

func eachVariables(key, value cty.Value) map[string]cty.Value {
	return map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
}

// variables are those of one instance.
func (x expansion) variables(key addr.Key) (map[string]cty.Value, bool) {
	if n, ok := key.Int(); ok {
		return countVariables(cty.NumberIntVal(int64(n))), x.kind == counted && n < x.length
	}
	name, ok := key.Str()
	if !ok {
		return x.unknownVariables(), x.kind != counted && x.kind != keyed
	}
	if x.kind != keyed {
		return nil, false
	}
	value, ok := element(x.items, name)
	return eachVariables(cty.StringVal(name), value), ok
}

// element finds the item of for_each with a key.
func element(items cty.Value, name string) (cty.Value, bool) {
	switch ty := items.Type(); {
	case ty.IsObjectType():
		if !ty.HasAttribute(name) {
			return cty.DynamicVal, false
		}
		return items.GetAttr(name), true
	case ty.IsMapType():
		if !items.HasIndex(cty.StringVal(name)).True() {
			return cty.DynamicVal, false
		}
		return items.Index(cty.StringVal(name)), true
	}
	return cty.StringVal(name), items.HasElement(cty.StringVal(name)).True()
}

// repetition returns the variables of one instance, as Instances saw them or,
// before that, as they are now.
func (e *Evaluation) repetition(i addr.Instance) (map[string]cty.Value, hcl.Diagnostics) {
	e.mu.Lock()
	x, ok := e.expansions[i.Block]
	e.mu.Unlock()
	var diags hcl.Diagnostics
	if !ok {
		r := e.config.Resource(i.Block)
		ctx, d := e.scope(e.nodes[i.Block.String()].refs)
		x, diags = e.expand(r, ctx)
		diags = append(d, diags...)
	}
	if diags.HasErrors() {
		return nil, diags
	}
	variables, ok := x.variables(i.Key)
	if !ok {
		return nil, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "No such instance",
			Detail:   fmt.Sprintf("The configuration does not make %s.", i),
			Subject:  e.config.Resource(i.Block).Range.Ptr(),
		})
	}
	return variables, diags
}

func (e *Evaluation) expand(r *Resource, ctx *hcl.EvalContext) (expansion, hcl.Diagnostics) {
	switch {
	case r.Count != nil:
		return e.expandCount(r.Count, ctx)
	case r.ForEach != nil:
		return e.expandForEach(r.ForEach, ctx)
	}
	return expansion{kind: single, length: 1}, nil
}

func (e *Evaluation) expandCount(expr hcl.Expression, ctx *hcl.EvalContext) (expansion, hcl.Diagnostics) {
	value, diags := expr.Value(ctx)
	diags = polish(diags)
	if diags.HasErrors() {
		return expansion{}, diags
	}
	value, err := convert.Convert(value, cty.Number)
	var n int
	detail := ""
	switch {
	case err != nil:
		detail = "count is a number: " + err.Error() + "."
	case value.IsMarked():
		detail = "count cannot be sensitive: the number of instances is visible. Use nonsensitive() when it is no secret."
	case value.IsNull():
		detail = "count must not be null."
	case !value.IsKnown() && e.validating:
		return expansion{kind: unknownCount, length: 1}, diags
	case !value.IsKnown():
		detail = unknownRepetition("count")
	case gocty.FromCtyValue(value, &n) != nil:
		detail = "count is a whole number."
	case n < 0:
		detail = fmt.Sprintf("count must not be negative; it is %d.", n)
	case n > maxCount:
		detail = fmt.Sprintf("count must not exceed %d; it is %d.", maxCount, n)
	}
	if detail != "" {
		return expansion{}, append(diags, invalidRepetition("count", detail, expr, ctx))
	}
	return expansion{kind: counted, length: n}, diags
}

func unknownRepetition(name string) string {
	return name + " depends on values that are known only after apply, so that wxctl cannot tell how many instances there will be. Make it depend on variables and local values alone."
}

func invalidRepetition(name, detail string, expr hcl.Expression, ctx *hcl.EvalContext) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity:    hcl.DiagError,
		Summary:     fmt.Sprintf("Invalid %s", name),
		Detail:      detail,
		Subject:     expr.Range().Ptr(),
		Expression:  expr,
		EvalContext: ctx,
	}
}

func (e *Evaluation) expandForEach(expr hcl.Expression, ctx *hcl.EvalContext) (expansion, hcl.Diagnostics) {
	value, diags := expr.Value(ctx)
	diags = polish(diags)
	if diags.HasErrors() {
		return expansion{}, diags
	}
	ty := value.Type()
	detail, unknown := "", false
	switch {
	case value.IsMarked():
		detail = "for_each cannot be sensitive: its keys are visible in addresses. Use nonsensitive() when they are no secret."
	case value.IsNull():
		detail = "for_each must not be null."
	case ty == cty.DynamicPseudoType, ty.IsMapType(), ty.IsObjectType(), ty.IsSetType():
		unknown = !value.IsKnown()
	case ty.IsListType(), ty.IsTupleType():
		detail = "for_each takes a map or a set of strings, and this is a " + ty.FriendlyName() + ". Use { for x in LIST : x.KEY => x }, or toset() for a list of strings."
	default:
		detail = "for_each takes a map or a set of strings, and this is a " + ty.FriendlyName() + "."
	}
	if detail == "" && ty.IsSetType() && !unknown {
		detail, unknown = setProblem(value)
	}
	if unknown {
		detail = unknownRepetition("for_each")
	}
	if unknown && e.validating {
		return expansion{kind: unknownKeys, length: 1, value: eachType(ty)}, diags
	}
	if detail != "" {
		return expansion{}, append(diags, invalidRepetition("for_each", detail, expr, ctx))
	}
	return expansion{kind: keyed, length: value.LengthInt(), items: value}, diags
}

// eachType is the type of each.value, as far as the type of for_each tells.
func eachType(forEach cty.Type) cty.Type {
	if forEach.IsMapType() || forEach.IsSetType() {
		return forEach.ElementType()
	}
	return cty.DynamicPseudoType
}

// setProblem says why a set cannot be the keys of instances.
func setProblem(set cty.Value) (detail string, unknown bool) {
	if ty := set.Type().ElementType(); ty != cty.String && set.LengthInt() > 0 {
		return "for_each takes a set of strings, and this is a set of " + ty.FriendlyName() + ".", false
	}
	for it := set.ElementIterator(); it.Next(); {
		_, value := it.Element()
		if !value.IsKnown() {
			return "", true
		}
		if value.IsNull() {
			return "for_each must not contain null.", false
		}
	}
	return "", false
}
