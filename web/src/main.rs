//! Starts the app in the page's `#app`.

fn main() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(root) = document.get_element_by_id("app") {
        yew::Renderer::<boundclaim_web::App>::with_root(root).render();
    }
}
