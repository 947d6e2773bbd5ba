# What the app brought in through one source in March.
data "brandwave_conversions" "march" {
  source_id        = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
  origin           = "app"
  converted_after  = "2026-03-01T00:00:00Z"
  converted_before = "2026-04-01T00:00:00Z"
}

output "march_conversions" {
  value = sum(concat([0], data.brandwave_conversions.march.conversions[*].conversion_count))
}

# Which of these orders are recorded, and under which id.
data "brandwave_conversions" "orders" {
  external_refs = ["ORDER-1001", "ORDER-1002", "ORDER-1003"]
}

output "recorded" {
  value = { for c in data.brandwave_conversions.orders.conversions : c.external_ref => c.id }
}
