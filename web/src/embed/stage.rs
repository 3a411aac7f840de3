//! A place for a screen, that is used again when its element is gone.
//!
//! Yew keeps the listeners of a root for ever ([`yew::Renderer`] is made for one app on a page), so a root for each element
//! that comes and goes would grow without end. There are as many roots as there were elements at one time.

use std::{cell::RefCell, rc::Rc};

use web_sys::Element;
use yew::prelude::*;

use super::EmbedProps;
use crate::browser;

/// A screen, as a function of its properties.
pub(super) type Screen = fn(EmbedProps) -> Html;

/// A root of Yew with nothing or one screen in it.
pub(super) struct Stage {
    pub(super) place: Element,
    set: Setter,
}

/// What the component of a root listens to, once it is there.
type Setter = Rc<RefCell<Option<Callback<Option<(Screen, EmbedProps)>>>>>;

thread_local! {
    static FREE: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

impl Stage {
    /// A place that shows this screen. None when the browser refuses.
    pub(super) fn show(screen: Screen, props: EmbedProps) -> Option<Self> {
        if let Some(stage) = FREE.with_borrow_mut(Vec::pop) {
            stage.emit(Some((screen, props)));
            return Some(stage);
        }
        let place = browser::document()?.create_element("div").ok()?;
        let set = Setter::default();
        let first = RootProps { set: set.clone(), first: (screen, props) };
        yew::Renderer::<Root>::with_root_and_props(place.clone(), first).render();
        Some(Self { place, set })
    }

    /// Shows nothing any more, and waits for the next.
    pub(super) fn clear(self) {
        self.place.remove();
        self.emit(None);
        FREE.with_borrow_mut(|free| free.push(self));
    }

    fn emit(&self, shown: Option<(Screen, EmbedProps)>) {
        if let Some(set) = &*self.set.borrow() {
            set.emit(shown);
        }
    }
}

#[derive(Properties)]
struct RootProps {
    set: Setter,
    first: (Screen, EmbedProps),
}

impl PartialEq for RootProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.set, &other.set)
    }
}

#[component(Root)]
fn root(props: &RootProps) -> Html {
    let shown = use_state(|| (0_u32, Some(props.first.clone())));
    // At once, as the element may be gone before an effect runs. Each screen is a new one.
    let next = use_mut_ref(|| 0_u32);
    let setter = shown.setter();
    *props.set.borrow_mut() = Some(Callback::from(move |now| {
        *next.borrow_mut() += 1;
        setter.set((*next.borrow(), now));
    }));
    let (round, screen) = &*shown;
    let screen = screen.as_ref().map(|(screen, props)| screen(props.clone()));
    html! { if let Some(screen) = screen { <Fragment key={*round}>{ screen }</Fragment> } }
}

#[derive(Properties, PartialEq)]
struct FragmentProps {
    children: Html,
}

/// Its key makes what is in it new.
#[component(Fragment)]
fn fragment(props: &FragmentProps) -> Html {
    props.children.clone()
}
