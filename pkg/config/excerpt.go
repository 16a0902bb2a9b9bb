package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// secretArguments are the arguments of a provider block that are secrets
// themselves. They have no business in a file, but where one is written down
// all the same, the message that says so must not repeat it.
var secretArguments = []string{"private_key", "apiv3_key", "apiv2_key"}

// secretLine matches what follows a secret argument on its line.
var secretLine = regexp.MustCompile(`\b(?:` + strings.Join(secretArguments, "|") + `)"?[ \t]*[=:][ \t]*(.*)`)

// withoutSecrets is a file as diagnostics may show it: with asterisks in place
// of what is assigned to secret arguments. It goes by the words alone, so that
// it holds for JSON too. In a broken file a quote may be open, which turns words
// into text: there whole lines are hidden as well.
func withoutSecrets(file *hcl.File, broken bool) *hcl.File {
	// The diagnostics are those of the parser again.
	tokens, _ := hclsyntax.LexConfig(file.Bytes, "", hcl.InitialPos)
	shown := *file
	shown.Bytes = slices.Clone(file.Bytes)
	for i := range tokens {
		for _, t := range assignedSecret(tokens[i:]) {
			hide(shown.Bytes[t.Range.Start.Byte:t.Range.End.Byte])
		}
	}
	if broken {
		for _, at := range secretLine.FindAllSubmatchIndex(file.Bytes, -1) {
			hide(shown.Bytes[at[2]:at[3]])
		}
	}
	return &shown
}

// assignedSecret returns the literal parts of a secret argument's value, when
// that is what tokens begin with.
func assignedSecret(tokens hclsyntax.Tokens) (literals hclsyntax.Tokens) {
	if !slices.Contains(secretArguments, string(tokens[0].Bytes)) {
		return nil
	}
	rest := tokens[1:]
	if len(rest) > 0 && rest[0].Type == hclsyntax.TokenCQuote {
		rest = rest[1:]
	}
	if len(rest) == 0 || rest[0].Type != hclsyntax.TokenEqual && rest[0].Type != hclsyntax.TokenColon {
		return nil
	}
	depth := 0
	for i, t := range rest {
		switch t.Type {
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
		if depth < 0 || depth == 0 && endsValue(t.Type) {
			break
		}
		if i > 0 && isLiteral(rest, i) {
			literals = append(literals, t)
		}
	}
	return literals
}

func endsValue(t hclsyntax.TokenType) bool {
	return t == hclsyntax.TokenNewline || t == hclsyntax.TokenComma || t == hclsyntax.TokenEOF
}

// isLiteral reports whether a token is text, and not a part of a reference or
// the name of a function. A word alone is a text without its quotes.
func isLiteral(tokens hclsyntax.Tokens, i int) bool {
	switch tokens[i].Type {
	case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenNumberLit, hclsyntax.TokenInvalid:
		return true
	case hclsyntax.TokenIdent:
		next := hclsyntax.TokenEOF
		if i+1 < len(tokens) {
			next = tokens[i+1].Type
		}
		return tokens[i-1].Type != hclsyntax.TokenDot && next != hclsyntax.TokenDot && next != hclsyntax.TokenOParen
	}
	return false
}

// hide writes asterisks over a text, and leaves its lines.
func hide(text []byte) {
	for i, c := range text {
		if c != '\n' {
			text[i] = '*'
		}
	}
}
