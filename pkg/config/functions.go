package config

import (
	"time"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are what expressions can call: Terraform's, as far as they are
// pure, and yuan. Files are relative to dir; now is what plantimestamp
// returns.
func functions(dir string, now time.Time) map[string]function.Function {
	files := newFiles(dir)
	all := map[string]function.Function{
		"abs":      stdlib.AbsoluteFunc,
		"ceil":     stdlib.CeilFunc,
		"floor":    stdlib.FloorFunc,
		"log":      stdlib.LogFunc,
		"max":      stdlib.MaxFunc,
		"min":      stdlib.MinFunc,
		"parseint": stdlib.ParseIntFunc,
		"pow":      stdlib.PowFunc,
		"signum":   stdlib.SignumFunc,
		"sum":      sumFunc,

		"chomp":       stdlib.ChompFunc,
		"endswith":    endsWithFunc,
		"format":      stdlib.FormatFunc,
		"formatlist":  stdlib.FormatListFunc,
		"indent":      stdlib.IndentFunc,
		"join":        stdlib.JoinFunc,
		"lower":       stdlib.LowerFunc,
		"regex":       stdlib.RegexFunc,
		"regexall":    stdlib.RegexAllFunc,
		"replace":     replaceFunc,
		"split":       stdlib.SplitFunc,
		"startswith":  startsWithFunc,
		"strcontains": strContainsFunc,
		"strrev":      stdlib.ReverseFunc,
		"substr":      stdlib.SubstrFunc,
		"title":       stdlib.TitleFunc,
		"trim":        stdlib.TrimFunc,
		"trimprefix":  stdlib.TrimPrefixFunc,
		"trimspace":   stdlib.TrimSpaceFunc,
		"trimsuffix":  stdlib.TrimSuffixFunc,
		"upper":       stdlib.UpperFunc,

		"alltrue":         allTrueFunc,
		"anytrue":         anyTrueFunc,
		"chunklist":       stdlib.ChunklistFunc,
		"coalesce":        coalesceFunc,
		"coalescelist":    stdlib.CoalesceListFunc,
		"compact":         stdlib.CompactFunc,
		"concat":          stdlib.ConcatFunc,
		"contains":        stdlib.ContainsFunc,
		"distinct":        stdlib.DistinctFunc,
		"element":         elementFunc,
		"flatten":         stdlib.FlattenFunc,
		"index":           indexFunc,
		"keys":            stdlib.KeysFunc,
		"length":          lengthFunc,
		"lookup":          lookupFunc,
		"matchkeys":       matchKeysFunc,
		"merge":           stdlib.MergeFunc,
		"one":             oneFunc,
		"range":           stdlib.RangeFunc,
		"reverse":         stdlib.ReverseListFunc,
		"setintersection": stdlib.SetIntersectionFunc,
		"setproduct":      stdlib.SetProductFunc,
		"setsubtract":     stdlib.SetSubtractFunc,
		"setunion":        stdlib.SetUnionFunc,
		"slice":           stdlib.SliceFunc,
		"sort":            stdlib.SortFunc,
		"transpose":       transposeFunc,
		"values":          stdlib.ValuesFunc,
		"zipmap":          stdlib.ZipmapFunc,

		"base64decode":     base64DecodeFunc,
		"base64encode":     base64EncodeFunc,
		"base64gzip":       base64GzipFunc,
		"csvdecode":        csvDecodeFunc,
		"jsondecode":       stdlib.JSONDecodeFunc,
		"jsonencode":       stdlib.JSONEncodeFunc,
		"textdecodebase64": textDecodeBase64Func,
		"textencodebase64": textEncodeBase64Func,
		"urlencode":        urlEncodeFunc,
		"yamldecode":       ctyyaml.YAMLDecodeFunc,
		"yamlencode":       ctyyaml.YAMLEncodeFunc,

		"base64sha256": digestFunc("SHA-256", sha256Sum, base64Text),
		"base64sha512": digestFunc("SHA-512", sha512Sum, base64Text),
		"md5":          digestFunc("MD5", md5Sum, hexText),
		"sha1":         digestFunc("SHA-1", sha1Sum, hexText),
		"sha256":       digestFunc("SHA-256", sha256Sum, hexText),
		"sha512":       digestFunc("SHA-512", sha512Sum, hexText),
		"uuidv5":       uuidV5Func,

		"formatdate":    stdlib.FormatDateFunc,
		"plantimestamp": timestampFunc(now),
		"timeadd":       stdlib.TimeAddFunc,
		"timecmp":       timeCompareFunc,

		"can":          tryfunc.CanFunc,
		"issensitive":  isSensitiveFunc,
		"nonsensitive": nonsensitiveFunc,
		"sensitive":    sensitiveFunc,
		"tobool":       conversionFunc(cty.Bool),
		"tolist":       conversionFunc(cty.List(cty.DynamicPseudoType)),
		"tomap":        conversionFunc(cty.Map(cty.DynamicPseudoType)),
		"tonumber":     conversionFunc(cty.Number),
		"toset":        conversionFunc(cty.Set(cty.DynamicPseudoType)),
		"tostring":     conversionFunc(cty.String),
		"try":          tryfunc.TryFunc,

		"abspath":    files.absFunc(),
		"basename":   baseNameFunc,
		"dirname":    dirNameFunc,
		"file":       files.textFunc(),
		"filebase64": files.base64Func(),
		"fileexists": files.existsFunc(),
		"fileset":    files.setFunc(),

		"yuan": yuanFunc,
	}
	for name, sum := range map[string]digest{"filemd5": md5Sum, "filesha1": sha1Sum, "filesha256": sha256Sum, "filesha512": sha512Sum} {
		all[name] = files.digestFunc(sum, hexText)
	}
	all["filebase64sha256"] = files.digestFunc(sha256Sum, base64Text)
	all["filebase64sha512"] = files.digestFunc(sha512Sum, base64Text)
	all["templatestring"] = templateStringFunc(all)
	all["templatefile"] = files.templateFunc(all)
	return all
}
