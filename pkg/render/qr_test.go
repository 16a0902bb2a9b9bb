package render

import (
	"bytes"
	"image/color"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	"github.com/stretchr/testify/require"
)

const codeURL = "weixin://wxpay/bizpayurl?pr=NwY5Mz9"

// modules reads a drawn code back: true is light.
func modules(t *testing.T, drawn string) [][]bool {
	t.Helper()
	var rows [][]bool
	for line := range strings.Lines(drawn) {
		var upper, lower []bool
		for _, r := range strings.TrimSuffix(line, "\n") {
			require.Contains(t, "█▀▄ ", string(r))
			upper = append(upper, r == '█' || r == '▀')
			lower = append(lower, r == '█' || r == '▄')
		}
		rows = append(rows, upper, lower)
	}
	return rows
}

func TestQRCode(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, QRCode(&out, codeURL, Options{Width: 80}))
	code, err := qr.Encode(codeURL, qr.M, qr.Auto)
	require.NoError(t, err)
	size := code.Bounds().Dx()

	rows := modules(t, out.String())
	require.Len(t, rows, size+2*quietZone+1) // an odd number of rows has half a line left
	for y, row := range rows {
		require.Len(t, row, size+2*quietZone)
		for x, light := range row {
			inside := x >= quietZone && y >= quietZone && x < size+quietZone && y < size+quietZone
			dark := inside && code.At(x-quietZone, y-quietZone) == color.Black
			require.Equal(t, !dark, light, "module %d, %d", x, y)
		}
	}
	// A finder: a dark square with a light one and a dark one inside it.
	require.Equal(t, []bool{true, false, false, false, false, false, false, false, true}, rows[quietZone][quietZone-1:quietZone+8])
	require.Equal(t, []bool{true, false, true, false, false, false, true, false, true}, rows[quietZone+2][quietZone-1:quietZone+8])
}

func TestQRCodeHasItsColoursWhereItMay(t *testing.T) {
	t.Parallel()
	var plain, coloured bytes.Buffer
	require.NoError(t, QRCode(&plain, codeURL, Options{}))
	require.NoError(t, QRCode(&coloured, codeURL, Options{Color: true}))
	require.NotContains(t, plain.String(), "\x1b")
	require.Equal(t, plain.String(), strings.NewReplacer("\x1b[97;40m", "", "\x1b[0m", "").Replace(coloured.String()))
	for line := range strings.Lines(coloured.String()) {
		require.True(t, strings.HasPrefix(line, "\x1b[97;40m") && strings.HasSuffix(line, "\x1b[0m\n"))
	}
}

func TestQRCodeFitsOrIsNotDrawn(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.ErrorIs(t, QRCode(&out, codeURL, Options{Width: 30}), ErrTooNarrow)
	require.Error(t, QRCode(&out, strings.Repeat("x", 4000), Options{}))
	require.Empty(t, out.String())
}
