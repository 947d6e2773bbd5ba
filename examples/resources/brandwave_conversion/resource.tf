# An order that a promo code brought in.
resource "brandwave_conversion" "order" {
  source_id    = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
  converted_at = "2026-03-01T14:00:00+01:00"
  external_ref = "ORDER-1001"
}

# All that can be set.
resource "brandwave_conversion" "tickets" {
  organization_id  = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01"
  source_id        = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
  converted_at     = "2026-03-01T18:30:00.250Z"
  conversion_count = 4
  origin           = "app"
  external_ref     = "TICKETS-88"

  metadata = jsonencode({
    campaign = "spring-launch"
    seats    = ["A1", "A2", "A3", "A4"]
  })
}
