# Orders of a quarter; thousands of them would come from csvdecode(file("orders.csv")).
locals {
  rows = [
    { order_id = "ORDER-1001", converted_at = "2026-07-01T10:15:00+02:00", quantity = "1", campaign = "summer" },
    { order_id = "ORDER-1002", converted_at = "2026-07-01T11:40:00+02:00", quantity = "3", campaign = "summer" },
  ]
}

resource "brandwave_conversion_batch" "q3" {
  source_id = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01" # of every record that names none of its own

  # The key is the external reference, here the order number.
  conversions = {
    for row in local.rows : row.order_id => jsonencode({
      converted_at     = row.converted_at
      conversion_count = tonumber(row.quantity)
      origin           = "website"
      metadata         = { campaign = row.campaign }
    })
  }

  timeouts = {
    create = "30m"
  }
}
