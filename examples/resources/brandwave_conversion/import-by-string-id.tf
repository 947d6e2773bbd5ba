# By the conversion's id. With "external_ref:ORDER-1001" instead, by its
# external_ref in the provider's organization.
import {
  to = brandwave_conversion.order
  id = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
}
