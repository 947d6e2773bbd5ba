# Looks up conversions that another configuration, or the application itself, has
# recorded. Nothing is created: the reference is all the two sides share.

terraform {
  required_providers {
    brandwave = {
      source = "brandwave/brandwave"
    }
  }
}

# BRANDWAVE_API_KEY and BRANDWAVE_ORGANIZATION_ID are set in the environment.
provider "brandwave" {}

variable "order_ids" {
  description = "Orders to look up."
  type        = set(string)
  default     = ["ORDER-1003", "ORDER-1013"]
}

module "order" {
  source   = "./modules/conversion"
  for_each = var.order_ids

  external_ref = each.key
}

output "orders" {
  value = module.order
}
