# The configuration that the pipeline beside it plans and applies.

terraform {
  required_providers {
    brandwave = {
      source = "brandwave/brandwave"
    }
  }

  # For a pipeline, add a backend here: state must outlive the job.
}

# Nothing secret stands here: the pipeline sets BRANDWAVE_API_KEY and
# BRANDWAVE_ORGANIZATION_ID.
provider "brandwave" {}

variable "source_id" {
  description = "UUID of the conversion source that the orders are attributed to."
  type        = string
}

resource "brandwave_conversion" "order" {
  external_ref = "ORDER-2001"
  source_id    = var.source_id
  converted_at = "2026-03-09T10:00:00Z"
}
