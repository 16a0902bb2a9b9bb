package config

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// tell gives the texts of a sensitive value to whoever keeps them out of logs.
func (e *Evaluation) tell(value cty.Value) {
	if e.secret == nil {
		return
	}
	value, _ = value.UnmarkDeep()
	// The only errors are those of the callback, which has none.
	_ = cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) {
		ty := v.Type()
		if !v.IsKnown() || v.IsNull() || ty != cty.String && ty != cty.Number {
			return v.IsKnown() && !v.IsNull(), nil
		}
		if text, err := convert.Convert(v, cty.String); err == nil {
			e.secret(text.AsString())
		}
		return false, nil
	})
}

// tellMarked tells what of a value is marked as sensitive.
func (e *Evaluation) tellMarked(value cty.Value) {
	if e.secret == nil || !value.ContainsMarked() {
		return
	}
	_ = cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.IsMarked() {
			e.tell(v)
			return false, nil
		}
		return true, nil
	})
}
