<?php
/**
 * Plugin Name:       Vouch search box
 * Description:       A search box that answers health questions with passages of vetted articles, word for word. Use the shortcode [vouch_search].
 * Version:           0.2.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           Apache-2.0
 * Text Domain:       vouch-search
 *
 * It keeps three options, asks nobody for anything, and writes what readers ask nowhere: their browsers ask Vouch.
 */

defined( 'ABSPATH' ) || exit;

const VOUCH_SEARCH_OPTION = 'vouch_search';

/** What a page's author may say in the shortcode, by the names that the box has for it. */
const VOUCH_SEARCH_ATTRIBUTES = array( 'country', 'k', 'tags', 'audience', 'language', 'facets', 'group', 'target', 'placeholder', 'shortcut', 'modal', 'feedback', 'heading-level' );

/** The settings: where Vouch is, the site's key, and the country of emergency numbers. */
function vouch_search_options() {
	return wp_parse_args( get_option( VOUCH_SEARCH_OPTION, array() ), array( 'endpoint' => '', 'key' => '', 'country' => '' ) );
}

/** Keeps what is well formed of what was typed into the settings. */
function vouch_search_sanitize( $given ) {
	$given    = is_array( $given ) ? $given : array();
	$endpoint = esc_url_raw( trim( (string) ( $given['endpoint'] ?? '' ) ), array( 'https', 'http' ) );
	$key      = trim( (string) ( $given['key'] ?? '' ) );
	$country  = strtoupper( trim( (string) ( $given['country'] ?? '' ) ) );
	if ( '' !== $key && ! preg_match( '/^vk_search_[A-Za-z0-9_]+$/', $key ) ) {
		add_settings_error( VOUCH_SEARCH_OPTION, 'key', __( 'A key for a site begins with vk_search_. Others must not be in a page.', 'vouch-search' ) );
		$key = '';
	}
	return array(
		'endpoint' => '' === $endpoint ? '' : trailingslashit( $endpoint ),
		'key'      => $key,
		'country'  => preg_match( '/^[A-Z]{2}$/', $country ) ? $country : '',
	);
}

/** The box, or for those who may edit a hint that its address is missing. */
function vouch_search_shortcode( $given ) {
	$options = vouch_search_options();
	if ( '' === $options['endpoint'] ) {
		return current_user_can( 'manage_options' ) ? '<p>' . esc_html__( 'Vouch search box: say under Settings where Vouch is.', 'vouch-search' ) . '</p>' : '';
	}
	wp_enqueue_script( 'vouch-search' );
	$given   = is_array( $given ) ? $given : array();
	$written = array( 'endpoint' => $options['endpoint'], 'site-key' => $options['key'], 'country' => $options['country'] );
	foreach ( $given as $name => $value ) {
		$name = is_int( $name ) ? (string) $value : str_replace( '_', '-', (string) $name );
		if ( in_array( $name, VOUCH_SEARCH_ATTRIBUTES, true ) || preg_match( '/^text-[a-z-]+$/', $name ) ) {
			$written[ $name ] = $name === $value ? '' : (string) $value;
		}
	}
	$attributes = '';
	foreach ( $written as $name => $value ) {
		if ( '' !== $value || in_array( $name, array( 'modal', 'feedback' ), true ) ) {
			$attributes .= sprintf( ' %s="%s"', $name, esc_attr( $value ) );
		}
	}
	return sprintf(
		'<vouch-search%s><form action="%s" method="post" accept-charset="utf-8"><label>%s <input name="q" type="search" required></label> <button>%s</button></form></vouch-search>',
		$attributes,
		esc_url( $options['endpoint'] ),
		esc_html__( 'Ask a health question', 'vouch-search' ),
		esc_html__( 'Search', 'vouch-search' )
	);
}

/** The module is known on every page, and loaded on those that have a box. */
function vouch_search_register() {
	load_plugin_textdomain( 'vouch-search', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
	$options = vouch_search_options();
	if ( '' !== $options['endpoint'] ) {
		wp_register_script( 'vouch-search', $options['endpoint'] . 'widget.js', array(), null, true );
	}
	add_shortcode( 'vouch_search', 'vouch_search_shortcode' );
}

/** `widget.js` is a module; WordPress writes a plain script's tag. */
function vouch_search_as_module( $tag, $handle ) {
	return 'vouch-search' === $handle ? str_replace( '<script ', '<script type="module" ', preg_replace( '/ type=(["\']).*?\1/', '', $tag ) ) : $tag;
}

/** The page of settings below "Settings"; the form's nonce and the right to save are WordPress's own (`options.php`). */
function vouch_search_settings_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>' . esc_html__( 'Vouch search box', 'vouch-search' ) . '</h1><form action="options.php" method="post">';
	settings_fields( VOUCH_SEARCH_OPTION );
	do_settings_sections( VOUCH_SEARCH_OPTION );
	submit_button();
	echo '</form></div>';
}

/** One field of the settings. */
function vouch_search_field( $field ) {
	$options = vouch_search_options();
	printf(
		'<input class="regular-text" id="%1$s" name="%2$s[%1$s]" type="%3$s" value="%4$s" aria-describedby="%1$s-about"><p class="description" id="%1$s-about">%5$s</p>',
		esc_attr( $field['name'] ),
		esc_attr( VOUCH_SEARCH_OPTION ),
		esc_attr( $field['type'] ),
		esc_attr( $options[ $field['name'] ] ),
		esc_html( $field['about'] )
	);
}

/** Says to WordPress which settings there are. */
function vouch_search_settings() {
	register_setting( VOUCH_SEARCH_OPTION, VOUCH_SEARCH_OPTION, array( 'type' => 'array', 'sanitize_callback' => 'vouch_search_sanitize' ) );
	add_settings_section( 'main', '', '__return_null', VOUCH_SEARCH_OPTION );
	$fields = array(
		array( 'name' => 'endpoint', 'type' => 'url', 'title' => __( 'Where Vouch is', 'vouch-search' ), 'about' => __( 'Such as https://search.example/', 'vouch-search' ) ),
		array( 'name' => 'key', 'type' => 'text', 'title' => __( 'Key of this site', 'vouch-search' ), 'about' => __( 'Made with --scope search --origins; everybody can see it in the page. Empty where none is needed.', 'vouch-search' ) ),
		array( 'name' => 'country', 'type' => 'text', 'title' => __( 'Country of emergency numbers', 'vouch-search' ), 'about' => __( 'Two letters, such as GB.', 'vouch-search' ) ),
	);
	foreach ( $fields as $field ) {
		add_settings_field( $field['name'], esc_html( $field['title'] ), 'vouch_search_field', VOUCH_SEARCH_OPTION, 'main', $field + array( 'label_for' => $field['name'] ) );
	}
}

add_action( 'init', 'vouch_search_register' );
add_filter( 'script_loader_tag', 'vouch_search_as_module', 10, 2 );
add_action( 'admin_init', 'vouch_search_settings' );
add_action(
	'admin_menu',
	function () {
		add_options_page( __( 'Vouch search box', 'vouch-search' ), __( 'Vouch search box', 'vouch-search' ), 'manage_options', VOUCH_SEARCH_OPTION, 'vouch_search_settings_page' );
	}
);
