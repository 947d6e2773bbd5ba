package conversion

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Progress returns what an action reports with, such as "Recorded as %s.".
//
// After an interrupt it is silent: the plugin server ends a cancelled call at
// the next message, and the process with it, whatever is still being settled.
// So the last words of an action that is interrupted reach nobody; what a
// person must know about that stands in a message before.
func Progress(ctx context.Context, resp *action.InvokeResponse) func(format string, args ...any) {
	return func(format string, args ...any) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
		}
	}
}
