# All conversions of this source. Without organization_id, those that it has in
# the provider's organization.
import {
  to = brandwave_conversion_batch.q3
  identity = {
    id              = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
    organization_id = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01"
  }
}
