package conversion

import "testing"

func TestUUIDsHaveNoCase(t *testing.T) {
	t.Parallel()
	const id = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	var k uuidKind
	if !k.equal(id, "0B6F3C1E-6F0A-4C3E-9D55-0A4F6D1F2B77") {
		t.Error("upper case is another UUID")
	}
	if k.equal(id, "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b78") {
		t.Error("another UUID is the same")
	}
	for _, s := range []string{id, "0B6F3C1E-6F0A-4C3E-9D55-0A4F6D1F2B77", "00000000-0000-0000-0000-000000000000"} {
		if err := k.check(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"", "org_123", " " + id, id + "\n", "{" + id + "}", "urn:uuid:" + id, "0b6f3c1e6f0a4c3e9d550a4f6d1f2b77", "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b7g", "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b7", id + id} {
		if k.check(s) == nil {
			t.Errorf("%q is taken", s)
		}
	}
}
