# All conversions of this source.
import {
  to = brandwave_conversion_batch.q3
  id = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
}
