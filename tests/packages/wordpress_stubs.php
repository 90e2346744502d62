<?php
/** As much of WordPress as the plugin calls, for a test without it. */

define( 'ABSPATH', __DIR__ );
function wp_parse_args( $given, $usual ) { return array_merge( $usual, $given ); }
function get_option( $name, $usual ) { return $GLOBALS['options'] ?? $usual; }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES, 'UTF-8' ); }
function esc_html( $text ) { return htmlspecialchars( $text, ENT_QUOTES, 'UTF-8' ); }
function esc_url( $url ) { return htmlspecialchars( $url, ENT_QUOTES, 'UTF-8' ); }
function esc_url_raw( $url, $schemes ) { return in_array( parse_url( $url, PHP_URL_SCHEME ), $schemes, true ) ? $url : ''; }
function trailingslashit( $url ) { return rtrim( $url, '/' ) . '/'; }
function esc_html__( $text, $domain ) { return esc_html( $text ); }
function __( $text, $domain ) { return $text; }
function current_user_can( $what ) { return false; }
function wp_enqueue_script( $name ) {}
function add_settings_error( ...$said ) {}
function add_action( ...$hooked ) {}
function add_filter( ...$hooked ) {}
