package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
)

func TestSummaryTellsEachCauseOnce(t *testing.T) {
	t.Parallel()
	refused := func(object, id string) error {
		return fmt.Errorf("read %s: %w", object, &client.Error{
			Operation: "get-" + object, Status: 401, Code: "SIGN_ERROR", Message: "wrong", RequestID: id,
		})
	}
	absent := fmt.Errorf("read d: %w", client.ErrNoCertificates)
	err := summary(errors.Join(refused("a", "1"), refused("b", "2"), absent, refused("c", "3")))
	require.EqualError(t, err, "read a: get-a: 401 SIGN_ERROR: wrong [Request-ID 1] (2 more failed so)\n"+absent.Error())
	require.ErrorIs(t, err, client.ErrAuth)

	var many []error
	for i := range 15 {
		many = append(many, fmt.Errorf("read x: %w", fmt.Errorf("cause %d", i)))
	}
	require.ErrorContains(t, summary(errors.Join(many...)), "cause 9\n… and 5 errors of other causes")
	require.NoError(t, summary(nil))
}
