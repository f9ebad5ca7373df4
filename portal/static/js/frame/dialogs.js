// Dialogs whose form was refused open again, with what is wrong inside.

for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();
