//! Every `tests/cases/*/expected.rs`. The test `cases` writes this list.

pub mod account_in_path_and_form {
    include!("../cases/account_in_path_and_form/expected.rs");
}
pub mod account_in_the_path {
    include!("../cases/account_in_the_path/expected.rs");
}
pub mod additional_properties {
    include!("../cases/additional_properties/expected.rs");
}
pub mod additional_properties_in_a_body {
    include!("../cases/additional_properties_in_a_body/expected.rs");
}
pub mod all_of {
    include!("../cases/all_of/expected.rs");
}
pub mod alternatives_beside_properties {
    include!("../cases/alternatives_beside_properties/expected.rs");
}
pub mod any_of {
    include!("../cases/any_of/expected.rs");
}
pub mod arrays {
    include!("../cases/arrays/expected.rs");
}
pub mod body_file {
    include!("../cases/body_file/expected.rs");
}
pub mod body_form {
    include!("../cases/body_form/expected.rs");
}
pub mod body_json {
    include!("../cases/body_json/expected.rs");
}
pub mod body_json_array {
    include!("../cases/body_json_array/expected.rs");
}
pub mod body_json_types {
    include!("../cases/body_json_types/expected.rs");
}
pub mod body_multipart {
    include!("../cases/body_multipart/expected.rs");
}
pub mod body_of_several_kinds {
    include!("../cases/body_of_several_kinds/expected.rs");
}
pub mod body_text {
    include!("../cases/body_text/expected.rs");
}
pub mod component_names {
    include!("../cases/component_names/expected.rs");
}
pub mod conditional {
    include!("../cases/conditional/expected.rs");
}
pub mod cookies {
    include!("../cases/cookies/expected.rs");
}
pub mod date_ranges {
    include!("../cases/date_ranges/expected.rs");
}
pub mod deprecated {
    include!("../cases/deprecated/expected.rs");
}
pub mod different_successes {
    include!("../cases/different_successes/expected.rs");
}
pub mod enum_values_that_are_not_text {
    include!("../cases/enum_values_that_are_not_text/expected.rs");
}
pub mod enums {
    include!("../cases/enums/expected.rs");
}
pub mod every_method {
    include!("../cases/every_method/expected.rs");
}
pub mod examples_that_break_rules {
    include!("../cases/examples_that_break_rules/expected.rs");
}
pub mod faults_of_responses {
    include!("../cases/faults_of_responses/expected.rs");
}
pub mod flattened_map {
    include!("../cases/flattened_map/expected.rs");
}
pub mod form_encoding {
    include!("../cases/form_encoding/expected.rs");
}
pub mod form_without_fields {
    include!("../cases/form_without_fields/expected.rs");
}
pub mod headers {
    include!("../cases/headers/expected.rs");
}
pub mod hostile_descriptions {
    include!("../cases/hostile_descriptions/expected.rs");
}
pub mod hostile_names {
    include!("../cases/hostile_names/expected.rs");
}
pub mod hostile_reference_page {
    include!("../cases/hostile_reference_page/expected.rs");
}
pub mod ignored_headers {
    include!("../cases/ignored_headers/expected.rs");
}
pub mod input_names {
    include!("../cases/input_names/expected.rs");
}
pub mod keywords {
    include!("../cases/keywords/expected.rs");
}
pub mod limits_with_a_fraction {
    include!("../cases/limits_with_a_fraction/expected.rs");
}
pub mod list_by_number {
    include!("../cases/list_by_number/expected.rs");
}
pub mod list_by_number_without_the_number {
    include!("../cases/list_by_number_without_the_number/expected.rs");
}
pub mod list_of_scim {
    include!("../cases/list_of_scim/expected.rs");
}
pub mod list_with_meta {
    include!("../cases/list_with_meta/expected.rs");
}
pub mod list_with_next_page_uri {
    include!("../cases/list_with_next_page_uri/expected.rs");
}
pub mod list_with_token {
    include!("../cases/list_with_token/expected.rs");
}
pub mod list_without_a_link {
    include!("../cases/list_without_a_link/expected.rs");
}
pub mod lists_that_share_a_page {
    include!("../cases/lists_that_share_a_page/expected.rs");
}
pub mod lists_with_metadata {
    include!("../cases/lists_with_metadata/expected.rs");
}
pub mod long_limits {
    include!("../cases/long_limits/expected.rs");
}
pub mod mocks {
    include!("../cases/mocks/expected.rs");
}
pub mod models {
    include!("../cases/models/expected.rs");
}
pub mod module_names {
    include!("../cases/module_names/expected.rs");
}
pub mod no_content {
    include!("../cases/no_content/expected.rs");
}
pub mod no_operations {
    include!("../cases/no_operations/expected.rs");
}
pub mod nullable_elements {
    include!("../cases/nullable_elements/expected.rs");
}
pub mod nullable_in_a_body {
    include!("../cases/nullable_in_a_body/expected.rs");
}
pub mod nullable_inputs {
    include!("../cases/nullable_inputs/expected.rs");
}
pub mod objects_in_paths_and_headers {
    include!("../cases/objects_in_paths_and_headers/expected.rs");
}
pub mod one_name_in_several_places {
    include!("../cases/one_name_in_several_places/expected.rs");
}
pub mod one_of {
    include!("../cases/one_of/expected.rs");
}
pub mod one_of_beside_any_of {
    include!("../cases/one_of_beside_any_of/expected.rs");
}
pub mod one_of_with_discriminator {
    include!("../cases/one_of_with_discriminator/expected.rs");
}
pub mod openapi_3_1 {
    include!("../cases/openapi_3_1/expected.rs");
}
pub mod operations_without_an_id {
    include!("../cases/operations_without_an_id/expected.rs");
}
pub mod path_references {
    include!("../cases/path_references/expected.rs");
}
pub mod paths_with_a_fragment {
    include!("../cases/paths_with_a_fragment/expected.rs");
}
pub mod paths_with_a_query {
    include!("../cases/paths_with_a_query/expected.rs");
}
pub mod private {
    include!("../cases/private/expected.rs");
}
pub mod query_styles {
    include!("../cases/query_styles/expected.rs");
}
pub mod query_types {
    include!("../cases/query_types/expected.rs");
}
pub mod recursion {
    include!("../cases/recursion/expected.rs");
}
pub mod recursive_list {
    include!("../cases/recursive_list/expected.rs");
}
pub mod redirect {
    include!("../cases/redirect/expected.rs");
}
pub mod reference_page {
    include!("../cases/reference_page/expected.rs");
}
pub mod reference_siblings {
    include!("../cases/reference_siblings/expected.rs");
}
pub mod required_arguments {
    include!("../cases/required_arguments/expected.rs");
}
pub mod required_struct {
    include!("../cases/required_struct/expected.rs");
}
pub mod response_headers {
    include!("../cases/response_headers/expected.rs");
}
pub mod responses_of_json_types {
    include!("../cases/responses_of_json_types/expected.rs");
}
pub mod responses_of_text_and_files {
    include!("../cases/responses_of_text_and_files/expected.rs");
}
pub mod schemas_alone {
    include!("../cases/schemas_alone/expected.rs");
}
pub mod schemas_of_3_1 {
    include!("../cases/schemas_of_3_1/expected.rs");
}
pub mod security {
    include!("../cases/security/expected.rs");
}
pub mod security_alternatives {
    include!("../cases/security_alternatives/expected.rs");
}
pub mod security_of_sendgrid {
    include!("../cases/security_of_sendgrid/expected.rs");
}
pub mod security_schemes {
    include!("../cases/security_schemes/expected.rs");
}
pub mod servers {
    include!("../cases/servers/expected.rs");
}
pub mod servers_by_name {
    include!("../cases/servers_by_name/expected.rs");
}
pub mod servers_without_a_host {
    include!("../cases/servers_without_a_host/expected.rs");
}
pub mod subtypes_of_a_discriminator {
    include!("../cases/subtypes_of_a_discriminator/expected.rs");
}
pub mod tags_that_become_equal {
    include!("../cases/tags_that_become_equal/expected.rs");
}
pub mod two_successes {
    include!("../cases/two_successes/expected.rs");
}
pub mod type_names {
    include!("../cases/type_names/expected.rs");
}
pub mod types_that_contain_each_other {
    include!("../cases/types_that_contain_each_other/expected.rs");
}
pub mod unnamed_references {
    include!("../cases/unnamed_references/expected.rs");
}
pub mod warning_parameter_twice {
    include!("../cases/warning_parameter_twice/expected.rs");
}
pub mod warning_security_of_3_1 {
    include!("../cases/warning_security_of_3_1/expected.rs");
}
pub mod warning_server_without_a_scheme {
    include!("../cases/warning_server_without_a_scheme/expected.rs");
}
pub mod warning_undeclared_security {
    include!("../cases/warning_undeclared_security/expected.rs");
}
pub mod warning_unknown_security {
    include!("../cases/warning_unknown_security/expected.rs");
}
pub mod without_schema {
    include!("../cases/without_schema/expected.rs");
}
