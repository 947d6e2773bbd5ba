terraform {
  required_providers {
    brandwave = {
      source = "brandwave/brandwave"
    }
  }
}

# The API key comes from the environment variable BRANDWAVE_API_KEY, so that it
# stands in no file.
provider "brandwave" {
  organization_id = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01"
}
