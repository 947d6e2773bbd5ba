package apidiag

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// advice says what to do about a failure.
func advice(e *client.Error) string {
	var s string
	switch e.Kind {
	case client.KindStatus:
		s = statusAdvice(e)
	case client.KindTimeout:
		if e.NotSent {
			return fmt.Sprintf("No connection to %s could be made. Check the endpoint setting, DNS, firewall, and the HTTPS_PROXY and NO_PROXY variables.", e.Host)
		}
		s = "Try again. If the API is only slow, raise request_timeout in the provider block or BRANDWAVE_REQUEST_TIMEOUT."
	case client.KindCanceled:
		s = "Nothing is wrong with the configuration: what was interrupted can be run again."
	case client.KindConnection:
		if !e.NotSent {
			s = "The connection was lost. Try again; if it keeps happening, look for a proxy or firewall between this machine and the API."
			break
		}
		s = fmt.Sprintf("Check that %s can be reached from this machine: the endpoint setting, DNS, firewall, and the HTTPS_PROXY and NO_PROXY variables.", e.Host)
	case client.KindTLS:
		s = fmt.Sprintf("Check that the endpoint setting names the right host. If %s is behind a proxy with a private certificate authority, install its certificate on this machine or point SSL_CERT_FILE at it.", e.Host)
	case client.KindRedirect:
		s = "Set endpoint to the API's own base URL. The API key is never sent on to another place."
	case client.KindMoving:
		s = "Run the command again when fewer conversions are being recorded and deleted, or ask for fewer of them, such as those of one source_id."
	default:
		s = "Something between this machine and the API, such as a proxy or a sign-in page, may have answered in its place, or the answer was damaged. Check the endpoint setting, then try again."
	}
	return s
}

func statusAdvice(e *client.Error) string {
	switch {
	case isInvalid(e) && len(e.Fields) > 0:
		return fmt.Sprintf("The API does not accept the value of %s. Correct it and apply again.", list(e.Fields))
	case isInvalid(e):
		return "The API does not accept the request. Correct the configuration by its message and apply again."
	case e.Status == http.StatusUnauthorized:
		s := fmt.Sprintf("The key came from %s. Usual causes: the key was revoked or has expired, only a part of it was copied, or it belongs to another organization.", e.KeySource)
		if e.KeyUnusual {
			s += " This one starts with neither bw_live_ nor bw_test_, as API keys do; session tokens do not and expire soon."
		}
		return s
	case e.Status == http.StatusForbidden:
		return fmt.Sprintf("The key from %s is valid but has no right to this. A key works for one organization, with the rights of the person who created it: check organization_id and that person's role.", e.KeySource)
	case e.Status == http.StatusNotFound && e.Foreign:
		return "This 404 does not have the form of the API's own errors, so nothing is concluded from it. Check that the endpoint setting is the API's base URL, and that no proxy answers in its place."
	case e.Status == http.StatusNotFound && e.Method == http.MethodPost:
		return "Check that the endpoint setting is the API's base URL, and that organization_id and source_id exist."
	case e.Status == http.StatusNotFound && e.Method == http.MethodPatch:
		return "The conversion was deleted after this plan was made. Plan again: the new plan creates it."
	case e.Status == http.StatusNotFound:
		return "Check the id, and that the endpoint setting is the API's base URL."
	case e.Status == http.StatusConflict:
		return "The API says that this conversion conflicts with an existing one. Compare it with those of its source."
	case e.Status == http.StatusTooManyRequests && e.RetryAfter != "":
		return fmt.Sprintf("The API's rate limit is reached; it asks to wait (Retry-After: %s). Run the command again after that, or with requests_per_second set in the provider block.", e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return "The API's rate limit is reached. Run the command again in a minute, or with requests_per_second set in the provider block."
	case e.Status >= 500:
		return "The fault is on the API's side. Try again later; if it keeps happening, give Brandwave's support the request id and time."
	default:
		return "The API does not document this status. Check the endpoint setting, then try again."
	}
}

// list joins field names as the configuration knows them.
func list(fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		if renamed, ok := attributes[f]; ok {
			f = renamed
		}
		names[i] = f
	}
	return strings.Join(names, ", ")
}
