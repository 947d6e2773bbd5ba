# All conversions of the provider's organization, up to 1,000 of them.
list "brandwave_conversion" "all" {
  provider = brandwave
  limit    = 1000 # Terraform's own default is 100
}

# What the app brought in through one source in March, with all fields.
list "brandwave_conversion" "march" {
  provider         = brandwave
  include_resource = true

  config {
    source_id        = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
    origin           = "app"
    converted_after  = "2026-03-01T00:00:00Z"
    converted_before = "2026-04-01T00:00:00Z"
  }
}

# These orders, as far as they are recorded.
list "brandwave_conversion" "orders" {
  provider = brandwave

  config {
    external_refs = ["ORDER-1001", "ORDER-1002", "ORDER-1003"]
  }
}
