# By the conversion's id. It is an error if the conversion is not in this
# organization; without organization_id, it is imported wherever it is.
import {
  to = brandwave_conversion.order
  identity = {
    id              = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
    organization_id = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01"
  }
}
