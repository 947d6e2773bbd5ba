package providerdata

import (
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// settleTime is how long the last operation under way waits for another one to
// begin before it speaks for the whole run.
const settleTime = 250 * time.Millisecond

// operations tells when nothing is under way any more. Terraform asks for one
// record after the other and never says which is the last.
type operations struct {
	mu       sync.Mutex
	running  int
	begun    chan struct{} // closed when an operation begins; nil while nobody waits for that
	reported client.Waits
}

// Operation notes that an operation begins, and returns what is to be called
// at its end. If rate limits held the run up, the last operation under way gets
// one warning that says how often and how long.
func (d *Data) Operation() func(*diag.Diagnostics) {
	o := &d.operations
	o.mu.Lock()
	o.running++
	if o.begun != nil {
		close(o.begun)
		o.begun = nil
	}
	o.mu.Unlock()
	return func(diags *diag.Diagnostics) {
		if w := o.end(d.api); w.Total > 0 {
			diags.AddWarning("Waited for the API's rate limit",
				fmt.Sprintf("Requests refused by the API with 429 Too Many Requests: %d. All requests paused for %s in total for that, and went on at the rate that the API bears. "+
					"To stay below the limit from the start, set requests_per_second in the provider block.", w.Times, w.Total.Round(100*time.Millisecond)))
		}
	}
}

// end returns what is to be reported of rate limits: nothing, unless this was
// the last operation under way and there is something new.
func (o *operations) end(api *client.Client) client.Waits {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.running--
	if api == nil || o.running > 0 || api.Waits() == o.reported {
		return client.Waits{}
	}
	begun := make(chan struct{})
	o.begun = begun
	o.mu.Unlock()
	select {
	case <-begun:
	case <-time.After(settleTime):
	}
	o.mu.Lock()
	if o.running > 0 || o.begun != begun {
		return client.Waits{}
	}
	o.begun = nil
	now := api.Waits()
	w := client.Waits{Times: now.Times - o.reported.Times, Total: now.Total - o.reported.Total}
	o.reported = now
	return w
}
