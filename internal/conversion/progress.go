package conversion

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Progress returns what an action reports with, such as "Recorded as %s.".
//
// After an interrupt it is silent: a plugin server that has ended the call drops
// its messages, and nobody may be left to take them. How the action ended is in
// its diagnostics, for which the provider waits when it is stopped; a killed one
// has none, so that what a person must know about it stands in a message before.
func Progress(ctx context.Context, resp *action.InvokeResponse) func(format string, args ...any) {
	return func(format string, args ...any) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
		}
	}
}
