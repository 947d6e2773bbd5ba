package conversion_test

import (
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMain(m *testing.M) {
	acctest.Main(m, "mastercard/restapi", "magodo/restful", "acme/brandwave")
}
