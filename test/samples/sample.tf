# The bucket.
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

variable "region" {
  default = "eu"
}

locals {
  a = 1
}
