package client

// escapeTarget percent-encodes what may not stand in a path and query: Chinese
// text, spaces, quotes, braces. What is encoded already stays as it is.
func escapeTarget(target string) string {
	const hexDigits = "0123456789ABCDEF"
	clean := true
	for i := range len(target) {
		clean = clean && mayStand(target, i)
	}
	if clean {
		return target
	}
	b := make([]byte, 0, len(target)+32)
	for i := range len(target) {
		if c := target[i]; mayStand(target, i) {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(b)
}

// mayStand reports whether the i-th byte may stand in a target as it is.
func mayStand(target string, i int) bool {
	switch c := target[i]; {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	case c == '%':
		return i+2 < len(target) && isHex(target[i+1]) && isHex(target[i+2])
	default:
		switch c {
		case '-', '_', '.', '~', '/', '?', '=', '&', '+', ',', ':', ';', '@', '!', '$', '*', '(', ')':
			return true
		}
		return false
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
